# Builds and installs the R package mxnet. Role mxnet_r runs it with its settings in the environment (DLVM_*).
# Everything happens in a stage; only a package that loads replaces the installed one. A failure ends in one sentence.

setting <- function(name) Sys.getenv(paste0("DLVM_", name))

fail <- function(...) {
  cat("dlvm: ", ..., "\n", sep = "", file = stderr())
  quit(status = 1L, save = "no")
}

stage <- setting("STAGE")
source_tree <- setting("SOURCE")
prefix <- setting("PREFIX")
target <- setting("LIBRARY")
native <- setting("METHOD") == "native"
package <- file.path(stage, "R-package")
library_dir <- file.path(stage, "library")
executable <- file.path(R.home("bin"), "R")

# A failure that the caller may have an answer to.
signal <- function(...) stop(structure(class = c("dlvm_failure", "error", "condition"), list(message = paste0(...), call = NULL)))

run_r <- function(arguments, failure, log = "install.log") {
  log <- file.path(stage, log)
  status <- system2(executable, arguments, stdout = log, stderr = log, env = paste0("R_LIBS=", paste(c(library_dir, .libPaths()), collapse = ":")))
  if (status != 0L) {
    lines <- readLines(log, warn = FALSE)
    errors <- unlist(lapply(c("(^|[^-A-Za-z_:])error:|undefined (symbol|reference)", "^Error|cannot (find|open|load)"), grep, lines, value = TRUE))
    fail(failure, " (", trimws(c(errors, "see the log")[1L]), "): the installed package is unchanged; mend what ", log,
         " tells or set mxnet_r_method to reticulate.")
  }
}

evaluate <- function(expression, failure) {
  script <- tempfile(fileext = ".R")
  writeLines(expression, script)
  run_r(c("--vanilla", "--slave", paste0("--file=", script)), failure)
}

copy_tree <- function(from, to) {
  dir.create(to, recursive = TRUE, showWarnings = FALSE)
  if (system2("cp", c("-rL", shQuote(file.path(from, ".")), shQuote(to))) != 0L) {
    fail("Cannot copy ", from, " to ", to, ": check the free space of ", stage, ".")
  }
}

edit_description <- function(edit) {
  file <- file.path(package, "DESCRIPTION")
  edited <- edit(read.dcf(file))
  write.dcf(edited, file)
}

# The fields that tell later runs and users what this package is.
mark <- function() {
  edit_description(function(fields) {
    if (!native) {
      fields[, "Version"] <- setting("VERSION")
    }
    cbind(fields, DlvmMethod = setting("METHOD"), DlvmFingerprint = setting("FINGERPRINT"))
  })
}

# The package in an entry such as 'visNetwork (>= 1.0.3)', which write.dcf may have broken over two lines.
name_of <- function(entries) sub("[[:space:](].*", "", entries)

# Name and least version of what the package cannot do without; its suggestions are not wanted.
requirements <- function() {
  fields <- read.dcf(file.path(package, "DESCRIPTION"), c("Depends", "Imports", "LinkingTo"))
  entries <- trimws(unlist(strsplit(fields[!is.na(fields)], ",")))
  names <- name_of(entries)
  versions <- ifelse(grepl("\\(>=", entries), gsub(".*>= *|\\).*", "", entries), "0")
  keep <- names != "R" & !duplicated(names)
  stats::setNames(versions[keep], names[keep])
}

missing_of <- function(wanted) {
  enough <- mapply(function(name, version) {
    installed <- tryCatch(as.character(utils::packageVersion(name)), error = function(e) NULL)
    !is.null(installed) && utils::compareVersion(installed, version) >= 0L
  }, names(wanted), wanted)
  names(wanted)[!as.logical(enough)]
}

# Upstream's drawings of networks are all that needs DiagrammeR and visNetwork, which pull in half of CRAN.
drawing <- c("DiagrammeR", "visNetwork")

leave_out_drawing <- function() {
  unlink(file.path(package, "R", "viz.graph.R"))
  edit_description(function(fields) {
    imports <- trimws(strsplit(fields[, "Imports"], ",")[[1L]])
    fields[, "Imports"] <- paste(imports[!name_of(imports) %in% drawing], collapse = ", ")
    fields
  })
  first <- file.path(package, "dummy.NAMESPACE")
  if (file.exists(first)) {
    lines <- readLines(first)
    writeLines(lines[!grepl(paste(drawing, collapse = "|"), lines)], first)
  }
  cat("dlvm-note: graph.viz is left out: ", paste(drawing, collapse = " and "), " cannot be had from ", setting("CRAN"), ".\n", sep = "")
}

install_requirements <- function(wanted) {
  missing <- missing_of(wanted)
  if (!length(missing)) {
    return(character())
  }
  cran <- setting("CRAN")
  remedy <- "set mxnet_r_cran_url to a mirror that this host reaches or to a directory of it (file:///...)"
  available <- tryCatch(suppressWarnings(utils::available.packages(repos = cran, type = "source")), error = function(e) NULL)
  if (is.null(available) || !nrow(available)) {
    signal("The R packages ", paste(missing, collapse = ", "), " are missing and the CRAN repository ", cran, " cannot be reached: ", remedy, ".")
  }
  unknown <- setdiff(missing, rownames(available))
  if (length(unknown)) {
    signal("The CRAN repository ", cran, " has no package ", paste(unknown, collapse = ", "), " for R ", getRversion(), ": ", remedy, ".")
  }
  before <- rownames(utils::installed.packages(lib.loc = target))
  utils::install.packages(missing, lib = target, repos = cran, type = "source", dependencies = NA, quiet = TRUE)
  still <- missing_of(wanted)
  if (length(still)) {
    signal("The R packages ", paste(still, collapse = ", "), " could not be installed from ", cran, ": read the messages above, then ", remedy, ".")
  }
  setdiff(rownames(utils::installed.packages(lib.loc = target)), before)
}

# Releases before 1.4 want roxygen2 5.0.1 and no other: it goes into the stage, not into the library of the machine.
install_roxygen <- function(wanted) {
  exact <- sub("^== *", "", wanted)
  if (exact == wanted) {
    if (length(missing_of(c(roxygen2 = sub("^>= *", "", wanted))))) {
      fail("roxygen2 ", wanted, " is needed and R ", getRversion(), " has none: install r-cran-roxygen2 or set mxnet_r_roxygen2.")
    }
    return(invisible())
  }
  archive <- sprintf("%s/src/contrib/%sroxygen2_%s.tar.gz", sub("/$", "", setting("CRAN")), c("", "Archive/roxygen2/"), exact)
  file <- file.path(stage, basename(archive[1L]))
  got <- FALSE
  for (url in archive) {
    got <- got || tryCatch(suppressWarnings(utils::download.file(url, file, quiet = TRUE)) == 0L, error = function(e) FALSE)
  }
  if (!got) {
    fail("roxygen2 ", exact, ", which this release of MXNet wants, is not at ", archive[2L],
         ": set mxnet_r_cran_url to a mirror that has it, or mxnet_r_roxygen2 to a version such as '>= 6.1.1'.")
  }
  run_r(c("CMD", "INSTALL", "--no-docs", paste0("--library=", library_dir), file), paste("roxygen2", exact, "does not build on this R: set mxnet_r_roxygen2"))
}

libraries <- function() list.files(file.path(prefix, "lib"), "^lib.*[.]so")

link_libraries <- function(to) {
  links <- file.path(to, libraries())
  unlink(links)
  invisible(file.symlink(file.path(prefix, "lib", libraries()), links))
}

# im2rec alone calls dmlc-core's C++, which the libraries of the wheels before 1.8 keep to themselves.
exports_dmlc <- function() {
  symbols <- c("_ZN4dmlc6Stream6CreateEPKcS2_b", "_ZN4dmlc14RecordIOWriter11WriteRecordEPKvm", "_ZN4dmlc10InputSplit6CreateEPKcjjS2_")
  script <- sprintf("dyn.load('%s'); quit(status = if (all(sapply(%s, is.loaded))) 0L else 77L)",
                    file.path(prefix, "lib", "libmxnet.so"), paste(deparse(symbols), collapse = ""))
  system2(executable, c("--vanilla", "--slave", "-e", shQuote(script)), stdout = FALSE, stderr = FALSE) != 77L
}

leave_out_im2rec <- function() {
  unlink(file.path(package, "src", c("im2rec.cc", "im2rec.h")))
  module <- file.path(package, "src", "mxnet.cc")
  lines <- readLines(module)
  writeLines(lines[!grepl("im2rec", lines, ignore.case = TRUE)], module)
  reason <- "this libmxnet.so does not export what im2rec needs: use MXNet's tools/im2rec.py"
  writeLines(sprintf("mx.internal.im2rec <- function(...) stop(\"%s\", call. = FALSE)", reason), file.path(package, "R", "im2rec.missing.R"))
  cat("dlvm-note: im2rec is left out: ", reason, ".\n", sep = "")
}

stage_native <- function() {
  copy_tree(file.path(source_tree, "R-package"), package)
  recordio <- file.path(source_tree, "src", "io", "image_recordio.h")
  if (file.exists(recordio)) {
    invisible(file.copy(recordio, file.path(package, "src")))
  }
  copy_tree(file.path(prefix, "include"), file.path(package, "inst", "include"))
  # Releases before 1.7 take OpenCV's headers to lie in /usr/include and know its C constants, as with OpenCV 2 and 3.
  makevars <- file.path(package, "src", "Makevars")
  im2rec <- file.path(package, "src", "im2rec.cc")
  if (file.exists(im2rec) && any(grepl("opencv2/", readLines(im2rec))) && !any(grepl("opencv", readLines(makevars)))) {
    flags <- function(what) paste0("`(pkg-config --", what, " opencv4 || pkg-config --", what, " opencv)`")
    constants <- "-include opencv2/imgcodecs/legacy/constants_c.h"
    cat(paste("PKG_CPPFLAGS +=", flags("cflags"), constants), paste("PKG_LIBS +=", flags("libs")), file = makevars, sep = "\n", append = TRUE)
  }
  if (file.exists(im2rec) && !exports_dmlc()) {
    leave_out_im2rec()
  }
  # A wheel's library looks for libgfortran and others beside itself, which is where it is loaded from: links do not count.
  dir.create(file.path(package, "inst", "libs"), showWarnings = FALSE)
  link_libraries(file.path(package, "inst", "libs"))
}

build_native <- function() {
  first <- "R-package/dummy.NAMESPACE"
  writeLines(c(if (file.exists(first)) readLines(first), "import(Rcpp)", "import(methods)"), "R-package/NAMESPACE")
  compile <- paste("The R package of MXNet", setting("VERSION"), "does not compile on R", getRversion())
  run_r(c("CMD", "INSTALL", "--no-docs", "--no-test-load", paste0("--library=", library_dir), "R-package"), compile, "compile.log")
  evaluate("library(mxnet); mxnet:::mxnet.export('R-package')", "The functions of MXNet could not be exported")
  # roxygen2 takes only a NAMESPACE of its own: the first line says so.
  writeLines(c("# Generated by roxygen2: do not edit by hand", readLines("R-package/NAMESPACE")), "R-package/NAMESPACE")
  # With the exported functions, as installed: left alone, roxygen2 7 simulates the loading, in which the .onLoad of releases before 1.4 fails.
  run_r(c("CMD", "INSTALL", "--no-docs", "--no-test-load", paste0("--library=", library_dir), "R-package"), compile)
  evaluate(c("library(methods)", "as_installed <- if (packageVersion('roxygen2') >= '7') list(load_code = roxygen2::load_installed)",
             "do.call(roxygen2::roxygenise, c(list('./R-package'), as_installed))"), "roxygen2 could not write the NAMESPACE")
  run_r(c("CMD", "INSTALL", paste0("--library=", library_dir), "R-package"), compile)
  # One library for R and Python: a link instead of a second copy of some hundred megabytes.
  link_libraries(file.path(library_dir, "mxnet", "libs"))
}

stage_reticulate <- function() {
  copy_tree(file.path(source_tree, "mxnet"), package)
  writeLines(setting("PYTHON"), file.path(package, "inst", "python", "interpreter"))
}

# Beside the target first, so that the last step is a rename.
activate <- function() {
  new <- file.path(target, ".dlvm-mxnet-new")
  old <- file.path(target, ".dlvm-mxnet-old")
  unlink(c(new, old), recursive = TRUE)
  if (system2("cp", c("-a", shQuote(file.path(library_dir, "mxnet")), shQuote(new))) != 0L) {
    unlink(new, recursive = TRUE)
    fail("The package cannot be copied to ", target, ": check its free space and permissions.")
  }
  system2("chmod", c("-R", "u=rwX,go=rX", shQuote(new)))
  if (dir.exists(file.path(target, "mxnet"))) {
    file.rename(file.path(target, "mxnet"), old)
  }
  file.rename(new, file.path(target, "mxnet"))
  unlink(old, recursive = TRUE)
}

unlink(c(package, library_dir), recursive = TRUE)
dir.create(library_dir, recursive = TRUE)
setwd(stage)
if (native) stage_native() else stage_reticulate()
mark()
if (native && setting("GRAPH_VIZ") == "false") leave_out_drawing()
added <- tryCatch(install_requirements(requirements()), dlvm_failure = function(failure) {
  if (!native || setting("GRAPH_VIZ") != "auto" || !length(intersect(drawing, missing_of(requirements())))) {
    fail(conditionMessage(failure))
  }
  leave_out_drawing()
  tryCatch(install_requirements(requirements()), dlvm_failure = function(failure) fail(conditionMessage(failure)))
})
if (native) {
  install_roxygen(setting("ROXYGEN2"))
  build_native()
} else {
  run_r(c("CMD", "INSTALL", paste0("--library=", library_dir), "R-package"), "The R package over Python could not be installed")
}
evaluate("library(mxnet); stopifnot(all(as.array(mx.nd.array(array(1:6, c(2, 3))) * 2) == array(1:6, c(2, 3)) * 2))", "The new R package does not compute")
activate()
cat("added:", added, "\n")
