mx.callback.log.train.metric <- function(period, logger = NULL) {
  function(iteration, nbatch, env, verbose = TRUE) {
    if (nbatch %% period == 0 && !is.null(env$metric) && nbatch != 0 && verbose) {
      result <- env$metric$get(env$train.metric)
      message("Batch [", nbatch, "] Train-", result$name, "=", result$value)
    }
    TRUE
  }
}

mx.callback.log.speedometer <- function(batch.size, frequency = 50) {
  started <- NULL
  function(iteration, nbatch, env, verbose = TRUE) {
    if (nbatch == 1 || is.null(started)) {
      started <<- Sys.time()
    } else if (nbatch %% frequency == 0) {
      seconds <- as.double(difftime(Sys.time(), started, units = "secs"))
      text <- if (is.null(env$metric)) "" else sprintf(" Train-%s=%g", env$metric$get(env$train.metric)$name, env$metric$get(env$train.metric)$value)
      if (verbose) {
        message("Batch [", nbatch, "] Speed: ", frequency * batch.size / seconds, " samples/sec", text)
      }
      started <<- Sys.time()
    }
    TRUE
  }
}

mx.callback.save.checkpoint <- function(prefix, period = 1) {
  function(iteration, nbatch, env, verbose = TRUE) {
    if (iteration %% period == 0) {
      mx.model.save(env$model, prefix, iteration)
    }
    TRUE
  }
}
