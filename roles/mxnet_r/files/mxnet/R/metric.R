# The mean of a measure over all batches; label and pred are arrays of MXNet on the CPU.
mx.metric.custom <- function(name, feval) {
  force(name)
  force(feval)
  structure(
    list(
      init = function() c(0, 0),
      update = function(label, pred, state) c(state[[1]] + 1, state[[2]] + as.double(feval(label, pred))),
      get = function(state) list(name = name, value = state[[2]] / state[[1]])
    ),
    class = "mx.metric"
  )
}

flat <- function(nd) as.double(as.array(nd))

mx.metric.accuracy <- mx.metric.custom("accuracy", function(label, pred) {
  mean(max.col(t(as.matrix(pred)), ties.method = "first") - 1 == flat(label))
})

mx.metric.top_k_accuracy <- mx.metric.custom("top_k_accuracy", function(label, pred, top_k = 5) {
  scores <- as.matrix(pred)
  own <- scores[cbind(flat(label) + 1, seq_len(ncol(scores)))]
  mean(colSums(sweep(scores, 2, own, ">")) < top_k)
})

mx.metric.mse <- mx.metric.custom("mse", function(label, pred) mean((flat(label) - flat(pred))^2))

mx.metric.rmse <- mx.metric.custom("rmse", function(label, pred) sqrt(mean((flat(label) - flat(pred))^2)))

mx.metric.mae <- mx.metric.custom("mae", function(label, pred) mean(abs(flat(label) - flat(pred))))

mx.metric.rmsle <- mx.metric.custom("rmsle", function(label, pred) sqrt(mean((log1p(flat(pred)) - log1p(flat(label)))^2)))

mx.metric.logloss <- mx.metric.custom("logloss", function(label, pred) {
  p <- pmin(pmax(flat(pred), 1e-15), 1 - 1e-15)
  -mean(flat(label) * log(p) + (1 - flat(label)) * log(1 - p))
})

mx.metric.logistic_acc <- mx.metric.custom("accuracy", function(label, pred) mean(flat(label) == (flat(pred) > 0.5)))
