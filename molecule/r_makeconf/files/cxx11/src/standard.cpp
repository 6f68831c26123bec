#include <Rinternals.h>

extern "C" SEXP C_standard() {
  auto answer = [](long value) { return Rf_ScalarInteger(static_cast<int>(value)); };
  return answer(__cplusplus);
}
