#!/bin/sh
# Makes /opt/mxnet/current, the git repository /srv/mxnet with tag 1.9.1, and the CRAN repository /srv/cran with a stand-in of visNetwork.
set -eu
cd /srv
mkdir -p /opt/mxnet/test/lib cran/src/contrib
cp -R mxnet/include /opt/mxnet/test/
# As in a wheel, a library that is looked for beside the one that needs it.
echo 'int beside() { return 1; }' | g++ -x c++ -shared -fPIC -o /opt/mxnet/test/lib/libbeside.so -
g++ -shared -fPIC -I mxnet/include -o /opt/mxnet/test/lib/libmxnet.so libmxnet.cc -L /opt/mxnet/test/lib -Wl,--no-as-needed -lbeside -Wl,-rpath,"\$ORIGIN"
ln -s test /opt/mxnet/current
rm -rf mxnet/include
git -C mxnet init --quiet
git -C mxnet add --all
git -C mxnet -c user.name=test -c user.email=test@example.com commit --quiet --message "Stand in for MXNet"
git -C mxnet tag 1.9.1
tar -czf cran/src/contrib/visNetwork_2.1.2.tar.gz visNetwork
printf 'Package: visNetwork\nVersion: 2.1.2\nNeedsCompilation: no\n' >cran/src/contrib/PACKAGES
cp -R mxnet broken
echo '#error "this does not compile"' >>broken/R-package/src/mxnet.cc
