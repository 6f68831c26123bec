# An optimizer is the name and options of one of MXNet's; names with dots are upstream's, the library's have underscores.
mx.opt.create <- function(name, ...) {
  options <- list(...)
  names(options) <- gsub(".", "_", names(options), fixed = TRUE)
  renamed <- switch(name, adagrad = c(epsilon = "eps"), character())
  known <- names(options) %in% names(renamed)
  names(options)[known] <- renamed[names(options)[known]]
  if (identical(options$clip_gradient, -1)) {
    options$clip_gradient <- NULL
  }
  structure(list(name = name, options = Filter(Negate(is.null), options)), class = "mx.optimizer")
}

mx.opt.sgd <- function(learning.rate = 0.01, ...) mx.opt.create("sgd", learning.rate = learning.rate, ...)

mx.opt.nag <- function(learning.rate = 0.01, ...) mx.opt.create("nag", learning.rate = learning.rate, ...)

mx.opt.adam <- function(learning.rate = 1e-3, ...) mx.opt.create("adam", learning.rate = learning.rate, ...)

mx.opt.rmsprop <- function(learning.rate = 0.002, ...) mx.opt.create("rmsprop", learning.rate = learning.rate, ...)

mx.opt.adagrad <- function(learning.rate = 0.05, ...) mx.opt.create("adagrad", learning.rate = learning.rate, ...)

mx.opt.adadelta <- function(rho = 0.90, ...) mx.opt.create("adadelta", rho = rho, ...)
