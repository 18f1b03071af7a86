#!/bin/sh
# offline.sh BUNDLE: tries a bundle where there is no network, on a view of this Debian system without what it installs.
# As root; nothing of the machine is changed: the view lies in memory and is gone when the namespace ends.
set -eu
bundle=$(readlink -f -- "$1")
if [ "${2:-}" != inside ]; then exec unshare -n -m sh "$0" "$bundle" inside; fi

place=$(mktemp -d)
mount -t tmpfs -o size=6g tmpfs "$place"
mkdir "$place/upper" "$place/work" "$place/view"
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/upper,workdir=$place/work" "$place/view"
mount -t proc proc "$place/view/proc"
mkdir "$place/view/srv/offline"
cp "$bundle" "$place/view/srv/offline/bundle.tar"
cat >"$place/view/srv/offline/try.sh" <<'TRY'
set -eu
export HOME=/srv/offline PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
cd /srv/offline
apt-get purge -y -q 'tesseract-ocr*' 'libtesseract*' 'libreoffice*' 'fonts-dejavu*' 'fonts-liberation*' 'python3.1*-venv' \
    python3-venv >purge.log 2>&1
rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
! command -v tesseract soffice
mkdir tonghop few
tar -xf bundle.tar --strip-components=2 -C tonghop ./source
cd tonghop
./tonghop setup --from ../bundle.tar
./tonghop doctor
cp -r samples/reports/01-word-du samples/reports/08-quet-ro ../few/
./tonghop demo --once --reports ../few
TRY
exec chroot "$place/view" sh /srv/offline/try.sh
