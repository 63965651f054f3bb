# Debian's kernel, the camera made of software for it, and what of its modules a machine gets. For the scripts that make machines.

kernel=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image/ { print $2 }')
version=${kernel#linux-image-}

# fetch_kernel FOLDER: leaves FOLDER/kernel, and what `install_modules` takes.
fetch_kernel() {
	local work=$1 common
	common=$(sed 's/-amd64$/-common/' <<<"$version")
	forget_kernel "$work"
	mkdir -p "$work/debs" "$work/kernel-files" "$work/headers"
	(cd "$work/debs" && apt-get download -q "$kernel" "linux-headers-$version" "linux-headers-$common" linux-kbuild-6.1 \
		v4l2loopback-dkms)
	dpkg -x "$work/debs/${kernel}"_*.deb "$work/kernel-files"
	for package in "$work"/debs/linux-headers-*.deb "$work"/debs/linux-kbuild-*.deb "$work"/debs/v4l2loopback-dkms_*.deb; do
		dpkg -x "$package" "$work/headers"
	done
	# Debian's headers name the others by where they would be installed.
	sed -i "s#^include /usr/src/#include $work/headers/usr/src/#" "$work/headers/usr/src/linux-headers-$version/Makefile"
	cp -r "$work"/headers/usr/src/v4l2loopback-* "$work/v4l2loopback"
	make -s -C "$work/headers/usr/src/linux-headers-$version" M="$work/v4l2loopback" KERNELRELEASE="$version" modules
	cp "$work"/kernel-files/boot/vmlinuz-* "$work/kernel"
	local tree=$work/kernel-files/lib/modules/$version
	install -D -m 644 "$work/v4l2loopback/v4l2loopback.ko" "$tree/updates/v4l2loopback.ko"
	strip --strip-debug "$tree/updates/v4l2loopback.ko"
	depmod -b "$work/kernel-files" "$version"
}

# install_modules FOLDER ROOT MODULE…: those, and what they depend on.
install_modules() {
	local work=$1 root=$2 tree=$1/kernel-files/lib/modules/$version target=$2/lib/modules/$version
	shift 2
	mkdir -p "$target"
	cp "$tree"/modules.{order,builtin,builtin.modinfo} "$target/"
	for module; do
		modprobe -d "$work/kernel-files" -S "$version" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
	done | sort -u | while read -r file; do
		install -D -m 644 "$file" "$target/${file#"$tree/"}"
	done
	depmod -b "$root" "$version"
}

forget_kernel() { rm -rf "$1/debs" "$1/kernel-files" "$1/headers" "$1/v4l2loopback"; }
