#include <mxnet/c_api.h>

int MXGetVersion(int *out) {
  *out = 10901;
  return 0;
}
