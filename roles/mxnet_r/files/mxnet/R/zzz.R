# The state of the session: the bridge to Python and the default device.
.mxnet <- new.env(parent = emptyenv())

.onLoad <- function(libname, pkgname) {
  python <- readLines(system.file("python", "interpreter", package = pkgname, lib.loc = libname, mustWork = TRUE), n = 1L)
  if (!file.exists(python)) {
    stop("The Python of MXNet, ", python, ", is not there: run role mxnet_build, then role mxnet_r.", call. = FALSE)
  }
  if (py_available() && !same_python(py_config()$python, python)) {
    stop("This R session already runs ", py_config()$python, ", but MXNet needs ", python,
         ": load mxnet before any other package that uses Python.", call. = FALSE)
  }
  # Whatever the user's settings say: only this interpreter has the library of this machine.
  Sys.setenv(RETICULATE_PYTHON = python)
  use_python(python, required = TRUE)
  .mxnet$bridge <- import_from_path("dlvm_bridge", system.file("python", package = pkgname, lib.loc = libname), convert = FALSE)
  .mxnet$ctx <- mx.cpu()
  define_operators(asNamespace(pkgname))
}

.onAttach <- function(libname, pkgname) {
  packageStartupMessage("mxnet ", utils::packageVersion(pkgname), ", method reticulate: MXNet ",
                        py_to_r(.mxnet$bridge$version()), " through ", py_config()$python)
}

same_python <- function(one, other) {
  dirname(normalizePath(dirname(one))) == dirname(normalizePath(dirname(other)))
}

# One function for each operator of this MXNet: mx.symbol.Convolution, mx.nd.broadcast.add and so on. NAMESPACE's pattern exports them.
define_operators <- function(namespace) {
  define <- function(name, maker, operator) {
    if (!exists(name, envir = namespace, inherits = FALSE)) {
      assign(name, maker(operator), envir = namespace)
    }
  }
  for (operator in py_to_r(.mxnet$bridge$operators())) {
    define(paste0("mx.symbol.", operator), symbol_function, operator)
    define(paste0("mx.nd.", gsub("_", ".", operator, fixed = TRUE)), ndarray_function, operator)
  }
}

# R's values as MXNet's parameters. As in upstream's package, dimensions are written in R's order and dots may stand for underscores.
parameters <- function(arguments) {
  keys <- names(arguments)
  if (is.null(keys)) {
    keys <- rep("", length(arguments))
  }
  arguments <- Map(function(key, value) to_python(key, value), keys, arguments)
  names(arguments) <- gsub(".", "_", keys, fixed = TRUE)
  arguments[!vapply(arguments, is.null, logical(1))]
}

to_python <- function(key, value) {
  if (inherits(value, c("MXNDArray", "MXSymbol"))) {
    return(value[["py", exact = TRUE]])
  }
  if (is.numeric(value) && (length(value) != 1L || endsWith(key, "shape"))) {
    return(do.call(tuple, as.list(as.integer(rev(value)))))
  }
  if (is.numeric(value) && value == trunc(value) && abs(value) < 2^31) {
    return(as.integer(value))
  }
  value
}
