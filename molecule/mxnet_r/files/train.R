# A small convolutional network on generated images, as role acceptance trains it; runs on upstream's R package and on ours.
library(mxnet)
mx.set.seed(1)
set.seed(1)
samples <- 400
y <- sample(0:3, samples, TRUE)
x <- array(rnorm(28 * 28 * samples, sd = 0.3), c(28, 28, 1, samples))
for (i in seq_len(samples)) x[(1:7) + 7 * y[i], , 1, i] <- x[(1:7) + 7 * y[i], , 1, i] + 1
layer <- mx.symbol.Convolution(data = mx.symbol.Variable("data"), kernel = c(5, 5), num_filter = 8)
layer <- mx.symbol.BatchNorm(data = layer, fix_gamma = FALSE)
layer <- mx.symbol.Pooling(data = mx.symbol.Activation(data = layer, act_type = "relu"), pool_type = "max", kernel = c(2, 2), stride = c(2, 2))
layer <- layer + mx.symbol.Convolution(data = layer, kernel = c(3, 3), pad = c(1, 1), num.filter = 8)
network <- mx.symbol.SoftmaxOutput(data = mx.symbol.FullyConnected(data = mx.symbol.Flatten(data = layer), num_hidden = 4), name = "softmax")
stopifnot(identical(mx.symbol.infer.shape(network, data = c(28, 28, 1, 50))$out.shapes$softmax_output, c(4L, 50L)))
model <- mx.model.FeedForward.create(
  network, X = x, y = y, ctx = mx.cpu(), num.round = 3, array.batch.size = 50, optimizer = "sgd", learning.rate = 0.05, momentum = 0.9,
  initializer = mx.init.Xavier(rnd_type = "uniform", factor_type = "in", magnitude = 2.34), eval.metric = mx.metric.accuracy,
  eval.data = list(data = x[, , , 1:100, drop = FALSE], label = y[1:100]), array.layout = "colmajor",
  batch.end.callback = mx.callback.log.speedometer(50, 4)
)
# 130 samples in batches of 50: the last batch is not full.
predicted <- predict(model, x[, , , 1:130, drop = FALSE], array.batch.size = 50, array.layout = "colmajor")
stopifnot(identical(dim(predicted), c(4L, 130L)))
file <- tempfile()
mx.model.save(model, file, 3)
again <- predict(mx.model.load(file, 3), x[, , , 1:130, drop = FALSE], array.layout = "colmajor")
stopifnot(isTRUE(all.equal(again, predicted, tolerance = 1e-4)))
adam <- mx.opt.create("adam", learning.rate = 0.01, rescale.grad = 1 / 50)
invisible(mx.model.FeedForward.create(network, X = mx.io.arrayiter(x, y, batch.size = 50, shuffle = TRUE), num.round = 1, optimizer = adam))
a <- mx.nd.array(array(1:6, c(2, 3)))
stopifnot(all(as.array(1 - a) == 1 - array(1:6, c(2, 3))), all(as.array(mx.nd.sum(a, axis = 0)) == c(9, 12)), identical(dim(mx.nd.zeros(c(3, 4))), c(3L, 4L)))
accuracy <- mean(max.col(t(predicted)) - 1 == y[1:130])
stopifnot(!is.na(accuracy))
cat("accuracy", accuracy, "\n")
