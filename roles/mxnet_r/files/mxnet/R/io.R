# Batches of R arrays whose last dimension counts the samples. The last batch is filled up; num.pad() tells by how many.
mx.io.arrayiter <- function(data, label, batch.size = 128, shuffle = FALSE) {
  data <- as_double_array(data)
  label <- as_double_array(label)
  samples <- dim(data)[length(dim(data))]
  if (samples != dim(label)[length(dim(label))]) {
    stop("data has ", samples, " samples and label ", dim(label)[length(dim(label))], ": the last dimension counts the samples.", call. = FALSE)
  }
  iterator <- .mxnet$bridge$array_iterator(data, label, as.integer(batch.size), shuffle)
  batch <- NULL
  structure(
    list(
      reset = function() iterator$reset(),
      iter.next = function() {
        batch <<- iter_next(iterator, NULL)
        !is.null(batch)
      },
      value = function() list(data = new_ndarray(batch$data[[0L]]), label = new_ndarray(batch$label[[0L]])),
      num.pad = function() py_to_r(batch$pad)
    ),
    class = "MXArrayDataIter"
  )
}

is.mx.dataiter <- function(x) inherits(x, "MXArrayDataIter")
