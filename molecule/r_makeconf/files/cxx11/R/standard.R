standard <- function() .Call(C_standard)
