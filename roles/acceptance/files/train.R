# Copyright (c) 2026, The dlvm.azure_gpu authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Train a small convolutional net with MXNet from R and print what it reached on held-out images, as one line of JSON.
# The nets are those of train.py.

words <- commandArgs(trailingOnly = TRUE)
options.given <- setNames(words[c(FALSE, TRUE)], sub("^--", "", words[c(TRUE, FALSE)]))
option <- function(name, default = NULL) if (name %in% names(options.given)) options.given[[name]] else default
amount <- function(name, default = NULL) as.numeric(option(name, default))

suppressPackageStartupMessages(library(mxnet))

read.idx <- function(path) {
  stream <- file(path, "rb")
  on.exit(close(stream))
  ndim <- readBin(stream, "integer", 4, size = 1, signed = FALSE)[4]
  shape <- readBin(stream, "integer", ndim, size = 4, endian = "big")
  array(as.numeric(readBin(stream, "integer", prod(shape), size = 1, signed = FALSE)), rev(shape))
}

load.part <- function(part) {
  list(
    images = read.idx(file.path(option("data"), paste0(part, "-images"))) / 128 - 1,
    labels = as.vector(read.idx(file.path(option("data"), paste0(part, "-labels"))))
  )
}

conv <- function(data, filters, size, stride = 1, pad = 0, bias = FALSE) {
  mx.symbol.Convolution(
    data = data, kernel = c(size, size), num_filter = filters, stride = c(stride, stride), pad = c(pad, pad), no_bias = !bias
  )
}

activation <- function(data, type) mx.symbol.Activation(data = data, act_type = type)

lenet <- function() {
  half <- function(data) mx.symbol.Pooling(data = data, pool_type = "max", kernel = c(2, 2), stride = c(2, 2))
  net <- half(activation(conv(mx.symbol.Variable("data"), 20, 5, bias = TRUE), "tanh"))
  net <- mx.symbol.Flatten(data = half(activation(conv(net, 50, 5, bias = TRUE), "tanh")))
  net <- activation(mx.symbol.FullyConnected(data = net, num_hidden = 500), "tanh")
  mx.symbol.SoftmaxOutput(data = mx.symbol.FullyConnected(data = net, num_hidden = 10), name = "softmax")
}

resnet <- function(blocks) {
  norm <- function(data) mx.symbol.BatchNorm(data = data, fix_gamma = FALSE)
  net <- activation(norm(conv(mx.symbol.Variable("data"), 16, 3, pad = 1)), "relu")
  for (filters in c(16, 32, 64)) {
    for (block in seq_len(blocks)) {
      stride <- if (filters > 16 && block == 1) 2 else 1
      around <- if (stride > 1) conv(net, filters, 1, stride) else net
      body <- activation(norm(conv(net, filters, 3, stride, 1)), "relu")
      net <- activation(norm(conv(body, filters, 3, 1, 1)) + around, "relu")
    }
  }
  net <- mx.symbol.Pooling(data = net, pool_type = "avg", kernel = c(8, 8), global_pool = TRUE)
  net <- mx.symbol.FullyConnected(data = mx.symbol.Flatten(data = net), num_hidden = 10)
  mx.symbol.SoftmaxOutput(data = net, name = "softmax")
}

set.seed(amount("seed", 1))
mx.set.seed(amount("seed", 1))
context <- if (option("device") == "gpu") mx.gpu(0) else mx.cpu()
batch <- amount("batch")
train <- load.part("train")

# The first epoch compiles and allocates; with more than one the clock starts behind it.
clock <- Sys.time()
tick <- function(...) {
  clock <<- c(clock, Sys.time())
  TRUE
}
model <- mx.model.FeedForward.create(
  if (option("net") == "lenet") lenet() else resnet(amount("blocks", 1)),
  X = train$images, y = train$labels, ctx = context,
  num.round = amount("epochs"), array.batch.size = batch, array.layout = "colmajor",
  optimizer = "sgd", learning.rate = amount("rate"), momentum = 0.9, wd = 1e-4,
  initializer = mx.init.Xavier(rnd_type = "uniform", factor_type = "avg", magnitude = 3),
  eval.metric = mx.metric.accuracy, epoch.end.callback = tick, verbose = FALSE
)
epochs <- diff(as.numeric(clock))
if (length(epochs) > 1) epochs <- epochs[-1]

test <- load.part("test")
scores <- as.array(predict(model, test$images, ctx = context, array.batch.size = batch, array.layout = "colmajor"))
guess <- max.col(t(scores), ties.method = "first") - 1
method <- packageDescription("mxnet")$DlvmMethod
cat(sprintf(
  "\n{\"accuracy\": %.6f, \"images_per_second\": %.1f, \"contexts\": [\"%s\"], \"mxnet\": \"%s\", \"method\": \"%s\"}\n",
  mean(guess == test$labels), length(train$labels) * length(epochs) / sum(epochs),
  paste0(context$device, "(", context$device_id, ")"), packageVersion("mxnet"), if (is.null(method)) "R" else method
))
