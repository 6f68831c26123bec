new_symbol <- function(py) {
  structure(list(py = py), class = "MXSymbol")
}

is.MXSymbol <- function(x) inherits(x, "MXSymbol")

is.mx.symbol <- is.MXSymbol

symbol_function <- function(operator) {
  force(operator)
  function(...) {
    arguments <- parameters(list(...))
    named <- nzchar(names(arguments))
    new_symbol(.mxnet$bridge$sym_call(operator, unname(arguments[!named]), arguments[named]))
  }
}

mx.symbol.Variable <- function(name) new_symbol(.mxnet$bridge$variable(name))

mx.symbol.Group <- function(...) {
  symbols <- list(...)
  if (length(symbols) == 1L && !is.mx.symbol(symbols[[1]])) {
    symbols <- symbols[[1]]
  }
  new_symbol(.mxnet$bridge$group(unname(lapply(symbols, function(symbol) symbol[["py"]]))))
}

mx.symbol.concat <- function(data, num.args = length(data), dim = NULL, name = NULL) {
  arguments <- parameters(list(dim = dim, name = name))
  new_symbol(.mxnet$bridge$sym_call("concat", unname(lapply(data, function(symbol) symbol[["py"]])), arguments))
}

mx.symbol.Concat <- mx.symbol.concat

mx.symbol.save <- function(symbol, filename) {
  symbol[["py"]]$save(path.expand(filename))
  invisible(NULL)
}

mx.symbol.load <- function(file.name) new_symbol(.mxnet$bridge$symbol_load(path.expand(file.name)))

mx.symbol.load.json <- function(json.str) new_symbol(.mxnet$bridge$symbol_from_json(json.str))

# NULL where the given shapes do not tell all others.
mx.symbol.infer.shape <- function(symbol, ...) {
  shapes <- lapply(list(...), function(shape) as.list(as.integer(shape)))
  found <- py_to_r(.mxnet$bridge$infer_shape(symbol[["py"]], shapes))
  if (is.null(found)) {
    return(NULL)
  }
  found <- lapply(found, function(part) lapply(part, function(shape) as.integer(unlist(shape))))
  names(found) <- c("arg.shapes", "out.shapes", "aux.shapes")
  found
}

arguments <- function(x) strings(x[["py"]]$list_arguments())

outputs <- function(x) strings(x[["py"]]$list_outputs())

internals <- function(x) new_symbol(x[["py"]]$get_internals())

children <- function(x) {
  found <- x[["py"]]$get_children()
  if (py_is_none(found)) NULL else new_symbol(found)
}

strings <- function(list) as.character(unlist(py_to_r(list)))

py_is_none <- function(value) inherits(value, "python.builtin.NoneType") || is.null(value)

# What upstream's symbol objects offer: symbol$arguments, symbol$as.json() and so on.
`$.MXSymbol` <- function(x, name) {
  switch(name,
    py = x[["py"]],
    arguments = arguments(x),
    outputs = outputs(x),
    auxiliary.states = strings(x[["py"]]$list_auxiliary_states()),
    as.json = function() py_to_r(x[["py"]]$tojson()),
    debug.str = function() py_to_r(x[["py"]]$debug_str()),
    save = function(filename) mx.symbol.save(x, filename),
    get.internals = function() internals(x),
    get.children = function() children(x),
    get.output = function(index) x[[index]],
    infer.shape = function(shapes) do.call(mx.symbol.infer.shape, c(list(x), shapes)),
    stop("A symbol has no field ", name, call. = FALSE)
  )
}

# The index-th output, or the output of that name.
`[[.MXSymbol` <- function(x, i, ...) {
  if (identical(i, "py")) {
    return(unclass(x)$py)
  }
  new_symbol(py_get_item(unclass(x)$py, if (is.numeric(i)) as.integer(i) - 1L else i))
}

print.MXSymbol <- function(x, ...) {
  cat("<MXSymbol ", paste(outputs(x), collapse = ", "), ">\n", sep = "")
  invisible(x)
}

Ops.MXSymbol <- function(e1, e2) {
  if (missing(e2)) {
    return(switch(.Generic, "-" = 0 - e1, "+" = e1, stop("A symbol knows no unary ", .Generic, call. = FALSE)))
  }
  new_symbol(.mxnet$bridge$binary(.Generic, operand(e1), operand(e2)))
}
