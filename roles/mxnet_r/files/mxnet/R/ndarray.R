new_ndarray <- function(py) {
  structure(list(py = py), class = "MXNDArray")
}

is.MXNDArray <- function(nd) inherits(nd, "MXNDArray")

is.mx.ndarray <- is.MXNDArray

python_context <- function(context) {
  if (is.null(context)) {
    context <- mx.ctx.default()
  }
  if (!is.mx.context(context)) {
    stop("wrong device: give mx.cpu() or mx.gpu()", call. = FALSE)
  }
  .mxnet$bridge$context(context$device, as.integer(context$device_id))
}

mx.nd.array <- function(src.array, ctx = NULL) {
  if (!is.numeric(src.array) && !is.logical(src.array)) {
    stop("mx.nd.array takes a numeric array, matrix or vector", call. = FALSE)
  }
  new_ndarray(.mxnet$bridge$from_r(as_double_array(src.array), python_context(ctx)))
}

as_double_array <- function(value) {
  value <- as.array(value)
  array(as.double(value), dim = dim(value))
}

mx.nd.zeros <- function(shape, ctx = NULL) new_full(shape, 0, ctx)

mx.nd.ones <- function(shape, ctx = NULL) new_full(shape, 1, ctx)

new_full <- function(shape, value, ctx) {
  new_ndarray(.mxnet$bridge$full(as.list(as.integer(shape)), value, python_context(ctx)))
}

mx.nd.copyto <- function(src, ctx) new_ndarray(src$py$copyto(python_context(ctx)))

# A part of the last dimension; begin counts from 0 and end is not included.
mx.nd.slice <- function(src, begin, end) {
  new_ndarray(src$py$slice_axis(axis = 0L, begin = as.integer(begin), end = as.integer(end)))
}

mx.nd.save <- function(ndarray, filename) {
  if (is.mx.ndarray(ndarray)) {
    ndarray <- list(ndarray)
  }
  .mxnet$bridge$nd_save(path.expand(filename), lapply(ndarray, function(nd) nd$py))
  invisible(NULL)
}

mx.nd.load <- function(filename) {
  lapply(py_to_r(.mxnet$bridge$nd_load(path.expand(filename))), new_ndarray)
}

as.array.MXNDArray <- function(x, ...) py_to_r(.mxnet$bridge$to_r(x$py))

as.matrix.MXNDArray <- function(x, ...) {
  if (length(dim(x)) != 2L) {
    stop("The array has ", length(dim(x)), " dimensions, not two.", call. = FALSE)
  }
  as.array(x)
}

dim.MXNDArray <- function(x) as.integer(unlist(py_to_r(.mxnet$bridge$shape_of(x[["py"]]))))

length.MXNDArray <- function(x) prod(dim(x))

print.MXNDArray <- function(x, ...) print(as.array(x), ...)

ctx <- function(nd) {
  device <- py_to_r(.mxnet$bridge$device_of(nd$py))
  new_context(device[[1]], device[[2]])
}

Ops.MXNDArray <- function(e1, e2) {
  if (missing(e2)) {
    return(switch(.Generic, "-" = 0 - e1, "+" = e1, stop("An array of MXNet knows no unary ", .Generic, call. = FALSE)))
  }
  new_ndarray(.mxnet$bridge$binary(.Generic, operand(e1), operand(e2)))
}

operand <- function(value) {
  if (is.mx.ndarray(value) || is.mx.symbol(value)) {
    return(value[["py", exact = TRUE]])
  }
  if (length(value) != 1L) {
    stop("Only a single number can be combined with MXNet's arrays and symbols: make an array of it by mx.nd.array().", call. = FALSE)
  }
  as.double(value)
}

ndarray_function <- function(operator) {
  force(operator)
  function(...) {
    arguments <- parameters(list(...))
    named <- nzchar(names(arguments))
    result <- .mxnet$bridge$nd_call(operator, unname(arguments[!named]), arguments[named])
    if (inherits(result, "python.builtin.list")) lapply(seq_len(py_len(result)), function(i) new_ndarray(result[[i - 1L]])) else new_ndarray(result)
  }
}
