mx.model.init.params <- function(symbol, input.shape, output.shape, initializer, ctx = NULL) {
  shapes <- do.call(mx.symbol.infer.shape, c(list(symbol), input.shape, output.shape))
  if (is.null(shapes)) {
    stop("The shapes of the data do not tell the shapes of all parameters of this network.", call. = FALSE)
  }
  parameters <- shapes$arg.shapes[!names(shapes$arg.shapes) %in% c(names(input.shape), names(output.shape))]
  list(
    arg.params = mx.init.create(initializer, parameters, ctx, skip.unknown = TRUE),
    aux.params = mx.init.create(initializer, shapes$aux.shapes, ctx, skip.unknown = FALSE)
  )
}

# "colmajor": the last dimension counts the samples; a matrix may have them in its rows.
layout_of <- function(X, y, layout) {
  if (layout != "auto") {
    return(layout)
  }
  if (length(dim(X)) != 2L) {
    return("colmajor")
  }
  rows <- dim(X)[1] == length(y)
  columns <- dim(X)[2] == length(y)
  if (rows == columns) {
    stop("Cannot tell whether the samples are in rows or in columns: give array.layout.", call. = FALSE)
  }
  if (rows) "rowmajor" else "colmajor"
}

as_iterator <- function(X, y, batch.size, layout, shuffle) {
  if (is.mx.dataiter(X)) {
    return(X)
  }
  if (is.null(y)) {
    stop("Training with R arrays needs y, the labels.", call. = FALSE)
  }
  if (layout_of(X, y, layout) == "rowmajor") {
    X <- t(X)
  }
  mx.io.arrayiter(X, y, min(length(y), batch.size), shuffle)
}

python_parameters <- function(parameters) {
  converted <- lapply(parameters, function(nd) nd$py)
  if (length(converted)) converted else dict()
}

label_arguments <- function(symbol) grep("label$", arguments(symbol), value = TRUE)

# With the shape of the labels it can train, without it predict.
new_training <- function(symbol, contexts, data.name, data.shape, label.names, label.shape = NULL, fixed.param = NULL) {
  .mxnet$bridge$Training(
    symbol[["py"]], data.name, as.list(label.names), lapply(contexts, python_context), as.list(data.shape), as.list(label.shape), as.list(fixed.param)
  )
}

as_contexts <- function(ctx) {
  if (is.null(ctx)) {
    ctx <- mx.ctx.default()
  }
  if (is.mx.context(ctx)) list(ctx) else ctx
}

mx.model.FeedForward.create <- function(symbol, X, y = NULL, ctx = NULL, begin.round = 1, num.round = 10, optimizer = "sgd",
                                        initializer = mx.init.uniform(0.01), eval.data = NULL, eval.metric = NULL,
                                        epoch.end.callback = NULL, batch.end.callback = NULL, array.batch.size = 128,
                                        array.layout = "auto", kvstore = "local", verbose = TRUE, arg.params = NULL,
                                        aux.params = NULL, input.names = "data", output.names = NULL, fixed.param = NULL,
                                        allow.extra.params = FALSE, metric_cpu = TRUE, ...) {
  train.data <- as_iterator(X, y, array.batch.size, array.layout, shuffle = TRUE)
  train.data$reset()
  if (!train.data$iter.next()) {
    stop("There is no data to train with.", call. = FALSE)
  }
  first <- train.data$value()
  if (is.null(output.names)) {
    output.names <- label_arguments(symbol)
  }
  if (length(output.names) != 1L) {
    stop("The network has ", length(output.names), " arguments whose names end in label; name the one of the labels in output.names.", call. = FALSE)
  }
  input.shape <- structure(list(dim(first$data)), names = input.names)
  output.shape <- structure(list(dim(first$label)), names = output.names)
  made <- mx.model.init.params(symbol, input.shape, output.shape, initializer)
  if (!is.null(arg.params)) {
    made$arg.params <- arg.params
  }
  if (!is.null(aux.params)) {
    made$aux.params <- aux.params
  }
  contexts <- as_contexts(ctx)
  training <- new_training(symbol, contexts, input.names, input.shape[[1]], output.names, output.shape[[1]], fixed.param)
  training$set_parameters(python_parameters(made$arg.params), python_parameters(made$aux.params))
  if (is.character(optimizer)) {
    batch <- input.shape[[1]][length(input.shape[[1]])]
    optimizer <- mx.opt.create(optimizer, rescale.grad = 1 / batch, ...)
  } else if (is.null(optimizer$options$rescale_grad)) {
    optimizer$options$rescale_grad <- 1
  }
  training$use_optimizer(optimizer$name, optimizer$options, kvstore)
  if (is.list(eval.data) && !is.mx.dataiter(eval.data)) {
    eval.data <- as_iterator(eval.data$data, eval.data$label, array.batch.size, array.layout, shuffle = FALSE)
  }
  if (verbose) {
    message("Start training with ", length(contexts), " devices")
  }
  train_rounds(symbol, training, train.data, eval.data, eval.metric, begin.round:num.round, epoch.end.callback, batch.end.callback, verbose)
}

train_rounds <- function(symbol, training, train.data, eval.data, metric, rounds, epoch.end.callback, batch.end.callback, verbose) {
  say <- function(iteration, what, state) {
    result <- metric$get(state)
    if (verbose) {
      message("[", iteration, "] ", what, "-", result$name, "=", result$value)
    }
  }
  train.metric <- eval.metric <- NULL
  for (iteration in rounds) {
    train.data$reset()
    nbatch <- 0
    if (!is.null(metric)) {
      train.metric <- metric$init()
    }
    while (train.data$iter.next()) {
      batch <- train.data$value()
      predicted <- new_ndarray(training$step(batch$data$py, batch$label$py))
      if (!is.null(metric)) {
        train.metric <- metric$update(batch$label, predicted, train.metric)
      }
      nbatch <- nbatch + 1
      if (!is.null(batch.end.callback)) {
        batch.end.callback(iteration, nbatch, environment())
      }
    }
    if (!is.null(metric)) {
      say(iteration, "Train", train.metric)
    }
    if (!is.null(eval.data) && !is.null(metric)) {
      eval.metric <- metric$init()
      eval.data$reset()
      while (eval.data$iter.next()) {
        batch <- eval.data$value()
        eval.metric <- metric$update(batch$label, new_ndarray(training$outputs(batch$data$py)), eval.metric)
      }
      say(iteration, "Validation", eval.metric)
    }
    model <- model_of(symbol, training)
    if (!is.null(epoch.end.callback) && !epoch.end.callback(iteration, 0, environment(), verbose = verbose)) {
      break
    }
  }
  model
}

model_of <- function(symbol, training) {
  trained <- training$parameters()
  collect <- function(part) lapply(py_to_r(trained[[part]]), new_ndarray)
  new_model(symbol, collect(0L), collect(1L))
}

new_model <- function(symbol, arg.params, aux.params) {
  structure(list(symbol = symbol, arg.params = arg.params, aux.params = aux.params), class = "MXFeedForwardModel")
}

predict.MXFeedForwardModel <- function(object, X, ctx = NULL, array.batch.size = 128, array.layout = "auto",
                                       allow.extra.params = FALSE, ...) {
  if (!is.mx.dataiter(X)) {
    if (array.layout == "rowmajor") {
      X <- t(X)
    }
    samples <- dim(X)[length(dim(X))]
    X <- mx.io.arrayiter(X, numeric(samples), min(samples, array.batch.size))
  }
  X$reset()
  training <- NULL
  parts <- list()
  while (X$iter.next()) {
    data <- X$value()$data
    if (is.null(training)) {
      training <- new_training(object$symbol, as_contexts(ctx), "data", dim(data), label_arguments(object$symbol))
      training$set_parameters(python_parameters(object$arg.params), python_parameters(object$aux.params))
    }
    predicted <- as.array(new_ndarray(training$outputs(data$py)))
    keep <- dim(predicted)[length(dim(predicted))] - X$num.pad()
    line <- length(predicted) / dim(predicted)[length(dim(predicted))]
    parts[[length(parts) + 1L]] <- predicted[seq_len(line * keep)]
  }
  if (is.null(training)) {
    stop("There is no data to predict from.", call. = FALSE)
  }
  values <- unlist(parts)
  line <- dim(predicted)[-length(dim(predicted))]
  array(values, dim = c(line, length(values) / prod(line)))
}

mx.model.save <- function(model, prefix, iteration) {
  named <- function(kind, parameters) {
    if (length(parameters)) {
      names(parameters) <- paste0(kind, ":", names(parameters))
    }
    parameters
  }
  mx.symbol.save(model$symbol, paste0(prefix, "-symbol.json"))
  mx.nd.save(c(named("arg", model$arg.params), named("aux", model$aux.params)), sprintf("%s-%04d.params", prefix, as.integer(iteration)))
}

mx.model.load <- function(prefix, iteration) {
  saved <- mx.nd.load(sprintf("%s-%04d.params", prefix, as.integer(iteration)))
  part <- function(kind) {
    chosen <- saved[startsWith(names(saved), kind)]
    names(chosen) <- substring(names(chosen), nchar(kind) + 1L)
    chosen
  }
  new_model(mx.symbol.load(paste0(prefix, "-symbol.json")), part("arg:"), part("aux:"))
}

mx.mlp <- function(data, label, hidden_node = 1, out_node, dropout = NULL, activation = "tanh", out_activation = "softmax",
                   ctx = mx.ctx.default(), ...) {
  layer <- mx.symbol.Variable("data")
  activation <- rep_len(activation, length(hidden_node))
  for (i in seq_along(hidden_node)) {
    layer <- mx.symbol.Activation(mx.symbol.FullyConnected(layer, num_hidden = hidden_node[i]), act_type = activation[i])
  }
  if (!is.null(dropout)) {
    layer <- mx.symbol.Dropout(layer, p = dropout)
  }
  layer <- mx.symbol.FullyConnected(layer, num_hidden = out_node)
  network <- switch(out_activation,
    softmax = mx.symbol.SoftmaxOutput(layer),
    rmse = mx.symbol.LinearRegressionOutput(layer),
    logistic = mx.symbol.LogisticRegressionOutput(layer),
    stop("out_activation '", out_activation, "' is none of softmax, rmse and logistic.", call. = FALSE)
  )
  mx.model.FeedForward.create(network, X = data, y = label, ctx = ctx, ...)
}
