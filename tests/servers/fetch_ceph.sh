#!/bin/sh
# Puts Ceph's RADOS Gateway where the tests look for it: 68 MB of Debian 12 packages, unpacked without root and without
# a change to the system. Does nothing when it is there already; never leaves half of it (unpacked aside, then renamed).
set -eu

# Usage: fetch_ceph.sh [--check], which only says whether it is there.
dest=${XDG_CACHE_HOME:-$HOME/.cache}/podcast-pipeline/ceph

# What ceph-mon, ceph-osd, radosgw and radosgw-admin load beyond a bare Debian 12 (from ldd).
packages="ceph-mon ceph-osd ceph-base ceph-common radosgw librgw2 librados2 librbd1 libradosstriper1 libcephfs2 liboath0
 libgoogle-perftools4 libtcmalloc-minimal4 libaio1 libleveldb1d libfuse2 libpmem1 libndctl6 libdaxctl1 libfmt9 libboost-thread1.74.0
 libboost-context1.74.0 libboost-program-options1.74.0 libboost-iostreams1.74.0 libboost-filesystem1.74.0 libibverbs1 librdmacm1
 libnl-3-200 libnl-route-3-200 liblua5.3-0 librabbitmq4 libsnappy1v5 libldap-2.5-0 libsasl2-2 libcurl3-gnutls libunwind8
 libbrotli1 libicu72 libkmod2 libnghttp2-14 libpsl5 librtmp1 libssh2-1"

if [ -f "$dest/packages" ] && [ "$(cat "$dest/packages")" = "$packages" ]; then
    echo "Ceph is there: $dest"
    exit 0
fi
[ "${1:-}" != --check ] || exit 1
if [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-}${VERSION_ID:-}")" != debian12 ]; then
    echo "fetch_ceph.sh: these are packages of Debian 12; elsewhere install radosgw, ceph-mon, ceph-osd and ceph-common yourself" >&2
    exit 1
fi

echo "Fetching Ceph into $dest"
mkdir -p "$(dirname "$dest")"
part=$(mktemp -d "$dest.XXXXXX")
trap 'rm -rf "$part"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$part/debs" "$part/tree"
# As root apt would hand the download to a user who may not write here.
(cd "$part/debs" && apt-get -qq -o APT::Sandbox::User=root download $packages)
for deb in "$part"/debs/*.deb; do
    dpkg -x "$deb" "$part/tree"
done
printf '%s\n' "$packages" >"$part/tree/packages"
rm -rf "$dest"
mv "$part/tree" "$dest"
