# An initializer is a function of a parameter's name and shape; NULL says that the name is none of a parameter.
initializer <- function(draw) {
  function(name, shape, ctx = NULL, allow.unknown = FALSE) {
    if (endsWith(name, "weight")) {
      return(draw(shape))
    }
    if (any(endsWith(name, c("bias", "beta", "moving_mean")))) {
      return(mx.nd.zeros(shape))
    }
    if (any(endsWith(name, c("gamma", "moving_var")))) {
      return(mx.nd.ones(shape))
    }
    if (!allow.unknown) {
      stop("No way to initialize the parameter ", name, ": name it *_weight or *_bias, or give an initializer of your own.", call. = FALSE)
    }
    NULL
  }
}

mx.init.uniform <- function(scale) {
  force(scale)
  initializer(function(shape) mx.nd.random.uniform(low = -scale, high = scale, shape = shape))
}

mx.init.normal <- function(sd) {
  force(sd)
  initializer(function(shape) mx.nd.random.normal(loc = 0, scale = sd, shape = shape))
}

mx.init.Xavier <- function(rnd_type = "uniform", factor_type = "avg", magnitude = 3) {
  rnd_type <- match.arg(rnd_type, c("uniform", "gaussian"))
  factor_type <- match.arg(factor_type, c("avg", "in", "out"))
  initializer(function(shape) {
    fan_out <- shape[length(shape)]
    fan_in <- prod(shape[-length(shape)])
    factor <- switch(factor_type, avg = (fan_in + fan_out) / 2, `in` = fan_in, out = fan_out)
    scale <- sqrt(magnitude / factor)
    if (rnd_type == "uniform") {
      mx.nd.random.uniform(low = -scale, high = scale, shape = shape)
    } else {
      mx.nd.random.normal(loc = 0, scale = scale, shape = shape)
    }
  })
}

mx.init.create <- function(initializer, shape.array, ctx = NULL, skip.unknown = TRUE) {
  made <- Map(function(name, shape) initializer(name, shape, ctx, allow.unknown = skip.unknown), names(shape.array), shape.array)
  Filter(Negate(is.null), made)
}
