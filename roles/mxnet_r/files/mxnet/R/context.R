new_context <- function(device, index) {
  structure(list(device = device, device_id = as.integer(index), device_typeid = if (device == "gpu") 2L else 1L), class = "MXContext")
}

mx.cpu <- function(dev.id = 0) new_context("cpu", dev.id)

mx.gpu <- function(dev.id = 0) new_context("gpu", dev.id)

is.mx.context <- function(x) inherits(x, "MXContext")

mx.ctx.default <- function(new = NULL) {
  if (!is.null(new)) {
    .mxnet$ctx <- new
  }
  .mxnet$ctx
}

print.MXContext <- function(x, ...) {
  cat(x$device, "(", x$device_id, ")\n", sep = "")
  invisible(x)
}

mx.set.seed <- function(seed) {
  .mxnet$bridge$seed(as.integer(seed))
  invisible(NULL)
}

mx.runif <- function(shape, min = 0, max = 1, ctx = NULL) {
  mx.nd.copyto(mx.nd.random.uniform(low = min, high = max, shape = shape), if (is.null(ctx)) mx.ctx.default() else ctx)
}

mx.rnorm <- function(shape, mean = 0, sd = 1, ctx = NULL) {
  mx.nd.copyto(mx.nd.random.normal(loc = mean, scale = sd, shape = shape), if (is.null(ctx)) mx.ctx.default() else ctx)
}
