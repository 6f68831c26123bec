visHierarchicalLayout <- function() "drawn"
