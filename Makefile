# Everything a developer or an appliance needs, on a fresh Debian 12 with a Swift toolchain.

SHELL := /bin/bash
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# The sample appliance keeps its state here.
RUN := .run
# Benchmarks compare with Python programs, which are installed here.
BENCH_PYTHON := .build/python

BUILD_PACKAGES := pkg-config libsqlite3-dev libzbar-dev libv4l-dev libturbojpeg0-dev libpng-dev libcups2-dev \
	libpango1.0-dev libcairo2-dev libfontconfig-dev libqrencode-dev zlib1g-dev libasound2-dev libpq-dev \
	fonts-dejavu-core fonts-noto-core fonts-noto-cjk fonts-symbola
TEST_PACKAGES := udev cups cups-daemon cups-client cups-filters cups-ipp-utils cage xwayland grim dbus-daemon iproute2 util-linux postgresql-15 mandoc systemd chromium curl poppler-utils \
	espeak-ng zxing-cpp-tools fonts-noto-color-emoji libxkbcommon0 xkb-data python3-venv node-typescript
# The virtual appliance: an emulator, what builds its system, and a compiler for its kernel's camera.
VM_PACKAGES := qemu-system-x86 qemu-utils mmdebstrap kmod cpio gcc-12 make binutils
# The package of Debian.
DEB_PACKAGES := debhelper dpkg-dev lintian binutils chrpath fakeroot
# A system in a container, its network, its disks and what looks at it from outside.
BOOT_PACKAGES := mmdebstrap systemd-container iproute2 e2fsprogs procps curl python3
# How long an idle appliance's writes are counted, in seconds; 0 is not at all.
IDLE_SECONDS ?= 600
# How often an appliance's power is cut while tickets are taken.
CUTS ?= 2
# Where it lies, and how long its cameras run, in seconds.
VM ?= .build/machine
VM_SECONDS ?= 600

# How long the feed's soak goes on; for `make api-fuzz`, each of its two runs.
SOAK_SECONDS ?= 900
API_SECONDS ?= 600

LANGUAGES ?= en,de,fr,es,pt,ar,he,hi,ja,zh

.PHONY: types axe axe-script screenshots run build test vm-test soak bench bench-deps zxing fuzz api-fuzz lint deps test-deps clean install stage deb deb-test boot-test appliance-test appliance-short manual

## run: builds, and starts a sample appliance with the links to open (Ctrl-C stops it)
run: deps
	swift build --product qode
	mkdir -p $(RUN)
	$$(swift build --show-bin-path)/qode serve --sample --state-directory $(RUN)

# An appliance has no Swift toolchain: the program brings what it needs of the language with it, which is faster too. So is
# looking across modules: a join passes through a dozen of them.
RELEASE := --configuration release --static-swift-stdlib -Xswiftc -cross-module-optimization

## build: the program as it is installed
build: deps
	swift build $(RELEASE) --product qode
	swift build $(RELEASE) --product qode-escpos
	swift build $(RELEASE) --product qode-usb
	swift build $(RELEASE) --product qode-printers

## test: everything, on real SQLite, CUPS, ZBar and Chromium
test: deps test-deps types axe-script
	swift build --build-tests
	QODE_AXE="$(AXE)" Tests/run

## types: the pages' scripts, against what they say of themselves
types: test-deps
	tsc -p Tests/BrowserTests/Types

## axe: every page in every language and theme, by axe-core; `make axe LANGUAGES=en,de` for some
axe: deps test-deps axe-script
	swift build --build-tests
	QODE_AXE="$(AXE)" QODE_LANGUAGES=$(LANGUAGES) \
		swift test --skip-build --no-parallel --filter AxeTests

# Where axe-core's script lies once a package of Python's has brought it; `make test` goes by it in English, German, Arabic and Japanese.
AXE = $(abspath .build/axe.min.js)

axe-script:
	@test -x .build/axe/bin/python || python3 -m venv .build/axe
	@test -s $(AXE) || { .build/axe/bin/pip install --quiet --no-deps axe-playwright-python==0.1.8 && \
		cp "$$(find .build/axe -name axe.min.js)" $(AXE); }

## screenshots: every page in English, German, Arabic and Japanese, light and dark, into .build/pictures
screenshots: deps test-deps
	swift build --build-tests
	mkdir -p .build/pictures
	QODE_PICTURES=$(abspath .build/pictures) swift test --skip-build --no-parallel --filter ScreenshotTests

## vm-test: the daemon with a kernel's cameras, in an emulated machine; needs root; 25 minutes, or less with VM_SECONDS=60
vm-test: deps test-deps
	@$(call install_missing,$(VM_PACKAGES))
	$(SUDO) Tests/HardwareTests/make-machine.sh $(VM)
	swift build --build-tests
	QODE_MACHINE=$(abspath $(VM)) QODE_MACHINE_SECONDS=$(VM_SECONDS) \
		swift test --skip-build --no-parallel --filter HardwareTests

## soak: a busy place for a quarter of an hour (SOAK_SECONDS), the daemon killed 200 times in the middle of its work, and 20,000 simulated worlds
soak: build test-deps
	swift build $(RELEASE) --product Benchmarks
	QODE_SOAK_SECONDS=$(SOAK_SECONDS) $$(swift build $(RELEASE) --show-bin-path)/Benchmarks soak
	swift build --build-tests
	QODE_SOAK=200 QODE_WORLDS=20000 swift test --skip-build --no-parallel --filter 'SoakTests|SimulationTests'

## bench: speed, as ratios in one run; `make bench ONLY=http` for one part (engine, store, http, feed, stranger, appliance, paper, print, camera, voice, pages; QODE_BENCH_SEED=7 for other pictures)
bench: build test-deps bench-deps zxing
	swift build $(RELEASE) --product Benchmarks
	swift build $(RELEASE) --product EpollFeed
	QODE_BENCH_PYTHON=$(BENCH_PYTHON)/bin/python \
		$$(swift build $(RELEASE) --show-bin-path)/Benchmarks $(ONLY)
ifneq ($(filter pages,$(or $(ONLY),pages)),)
	swift build --build-tests
	QODE_BENCH_PAGES=1 swift test --skip-build --no-parallel --filter 'PageSpeedTests|WallHeapTests'
endif

# What Python has for receipt printers and for WebSockets (uWebSockets), to compare with; and what the bench's own client needs to be linked like the program.
bench-deps:
	@$(call install_missing,python3-venv libcurl4-openssl-dev libuv1)
	@test -x $(BENCH_PYTHON)/bin/python || python3 -m venv $(BENCH_PYTHON)
	@$(BENCH_PYTHON)/bin/python -c 'import escpos' 2>/dev/null || $(BENCH_PYTHON)/bin/pip install -q python-escpos==3.1
	@$(BENCH_PYTHON)/bin/python -c 'import socketify' 2>/dev/null || $(BENCH_PYTHON)/bin/pip install -q setuptools socketify==0.0.31

# The reader that the camera's ladder is measured against, by its Python binding.
zxing:
	@$(call install_missing,python3-venv)
	@test -x .build/zxing/bin/python || python3 -m venv .build/zxing
	@.build/zxing/bin/python -c 'import zxingcpp' 2>/dev/null || .build/zxing/bin/pip install --quiet zxing-cpp==3.1.1

## fuzz: a million damaged pictures through loading and reading, under the address sanitizer, and as many damaged requests, frames and configurations
fuzz: build
	swift run --configuration release --sanitize=address --scratch-path .build-asan Fuzz $(or $(QODE_FUZZ),1000000)
	swift build --build-tests
	QODE_BINARY=$(BUILT)/qode QODE_DOOR_FUZZ=$(or $(QODE_FUZZ),1000000) QODE_FUZZ_FRAMES=$(or $(QODE_FUZZ),1000000) \
		QODE_CONFIGURATION_FUZZ=$(or $(QODE_FUZZ),1000000) \
		swift test --skip-build --no-parallel --filter 'DoorFuzzTests|FeedFuzzTests|ConfigurationFuzzTests'

## api-fuzz: the API called in every way that its description allows and in many that it does not (schemathesis), 20 minutes, or less with API_SECONDS=60
api-fuzz: deps test-deps
	swift build --build-tests
	QODE_API_FUZZ=$(API_SECONDS) swift test --skip-build --no-parallel --filter APIFuzzTests

## lint: the house's formatting
lint:
	swift format lint --strict --recursive Package.swift Sources Tests

## deps, test-deps: what Debian has and this machine lacks, what checks the description of the API (Debian has it for older OpenAPI only), and another's WebSocket client
deps:
	@$(call install_missing,$(BUILD_PACKAGES))

test-deps:
	@$(call install_missing,$(TEST_PACKAGES))
	@test -x .build/openapi/bin/python || python3 -m venv .build/openapi
	@.build/openapi/bin/python -c 'import openapi_spec_validator' 2>/dev/null || \
		.build/openapi/bin/pip install --quiet openapi-spec-validator==0.9.0
	@test -x .build/schemathesis/bin/python || python3 -m venv .build/schemathesis
	@test -x .build/schemathesis/bin/schemathesis || .build/schemathesis/bin/pip install --quiet schemathesis==4.32.5
	@.build/openapi/bin/python -c 'import websockets' 2>/dev/null || .build/openapi/bin/pip install --quiet websockets==15.0.1

define install_missing
missing=; for package in $(1); do \
	dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
done; \
if [ -n "$$missing" ]; then \
	echo "installing$$missing"; \
	$(SUDO) apt-get update -q && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
fi
endef

# Where an installation puts things. A package has another PREFIX and another UNITDIR.
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= /etc/systemd/system
UDEVDIR ?= /etc/udev/rules.d
DESTDIR ?=
BUILT = $(shell swift build $(RELEASE) --show-bin-path)

PROGRAMS = $(DESTDIR)$(PREFIX)/bin/qode $(DESTDIR)/usr/lib/cups/filter/qode-escpos $(DESTDIR)/usr/lib/cups/backend/qode-usb \
	$(DESTDIR)/usr/lib/qode/qode-printers
# The language's own libraries, where they are not linked in: a debug build's, of which no Debian has a package.
RUNTIME = $(shell ldd $(BUILT)/qode | grep -o '/[^ ]*/swift/linux/[^ ]*')

# What is installed, by hand and by the package: nothing of it is built here.
stage:
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/bin $(BUILT)/qode
	install -D -m 755 -t $(DESTDIR)/usr/lib/cups/filter $(BUILT)/qode-escpos
	install -D -m 755 -t $(DESTDIR)/usr/lib/cups/backend $(BUILT)/qode-usb
	install -D -m 755 -t $(DESTDIR)/usr/lib/qode $(BUILT)/qode-printers
	# Where this machine's toolchain has its libraries is nothing to others.
	$(if $(RUNTIME),,chrpath --delete $(DESTDIR)$(PREFIX)/bin/qode || true)
	$(if $(RUNTIME),install -D -m 644 -t $(DESTDIR)/usr/lib/qode/swift $(RUNTIME))
	$(if $(RUNTIME),chrpath --replace /usr/lib/qode/swift $(DESTDIR)$(PREFIX)/bin/qode)
	strip --strip-unneeded --remove-section=.comment --remove-section=.note $(PROGRAMS)
	install -D -m 644 -t $(DESTDIR)/usr/share/ppd/qode cups/qode-escpos-58.ppd cups/qode-escpos-80.ppd
	install -D -m 644 cups/qode.types $(DESTDIR)/usr/share/cups/mime/qode.types
	install -D -m 644 systemd/qode.service $(DESTDIR)$(UNITDIR)/qode.service
	install -D -m 644 -t $(DESTDIR)$(UNITDIR) systemd/qode-printers.socket systemd/qode-printers@.service systemd/qode-wall.service
	sed -i 's|/usr/bin/qode|$(PREFIX)/bin/qode|' $(DESTDIR)$(UNITDIR)/qode.service $(DESTDIR)$(UNITDIR)/qode-wall.service
	install -D -m 755 systemd/usb-backup $(DESTDIR)/usr/lib/qode/usb-backup
	install -D -m 644 -t $(DESTDIR)$(UNITDIR) systemd/qode-usb-backup.service systemd/qode-usb-backup.timer
	install -D -m 644 systemd/qode.sysusers $(DESTDIR)/usr/lib/sysusers.d/qode.conf
	install -D -m 644 systemd/qode.tmpfiles $(DESTDIR)/usr/lib/tmpfiles.d/qode.conf
	install -D -m 644 systemd/qode.journald $(DESTDIR)/usr/lib/systemd/journald.conf.d/qode.conf
	install -D -m 644 udev/70-qode.rules $(DESTDIR)$(UDEVDIR)/70-qode.rules
	test -e $(DESTDIR)/etc/avahi/services/qode.service || install -D -m 644 systemd/qode.avahi $(DESTDIR)/etc/avahi/services/qode.service
	test -e $(DESTDIR)$(SYSCONFDIR)/qode/qode.yaml || install -D -m 644 debian/qode.yaml $(DESTDIR)$(SYSCONFDIR)/qode/qode.yaml
	# The program tells its own manual and its own words.
	install -d $(addprefix $(DESTDIR)$(PREFIX)/share/,man/man1 man/man5 bash-completion/completions zsh/vendor-completions fish/vendor_completions.d)
	$(BUILT)/qode manual-page qode | gzip -9n > $(DESTDIR)$(PREFIX)/share/man/man1/qode.1.gz
	$(BUILT)/qode manual-page qode.yaml | gzip -9n > $(DESTDIR)$(PREFIX)/share/man/man5/qode.yaml.5.gz
	$(BUILT)/qode --generate-completion-script bash | tail -n +2 > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/qode
	$(BUILT)/qode --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_qode
	$(BUILT)/qode --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/qode.fish

## install: the daemon, its service, its device rules and its printer driver, for good
install: build
	$(SUDO) env PATH="$$PATH" $(MAKE) --no-print-directory stage BUILT=$(BUILT) PREFIX=$(PREFIX)
	$(SUDO) systemd-sysusers
	$(SUDO) systemd-tmpfiles --create qode.conf
	# It knows types and backends only from when it started.
	! systemctl is-active --quiet cups || $(SUDO) systemctl restart cups
	$(SUDO) systemctl daemon-reload
	$(SUDO) udevadm control --reload
	# It was of that group once, which may do anything to printers.
	! id -nG qode | grep -qw lpadmin || $(SUDO) gpasswd --delete qode lpadmin
	$(SUDO) systemctl enable --now qode-printers.socket qode qode-usb-backup.timer

# package FOLDER BUILT [OPTION]: what was built there, as a package of Debian; the option is dpkg-deb's.
define package
	rm -rf $(1) && mkdir -p $(1)/qode
	cp -a debian systemd udev cups Makefile $(1)/qode
	cd $(1)/qode && dpkg-buildpackage --build=binary --no-sign --no-check-builddeps -d -R'debian/rules BUILT=$(2) DPKG_DEB=$(3)'
endef

## deb: the same as a package of Debian, in .build/deb: apt install ./qode_….deb
deb: build
	@$(call install_missing,$(DEB_PACKAGES))
	$(call package,.build/deb,$(BUILT))
	lintian --fail-on error .build/deb/qode_*.deb

## deb-test: the package on a bare Debian 12 of its own: installed, upgraded, not downgraded, removed, purged; needs root
deb-test: deb
	@$(call install_missing,mmdebstrap)
	$(SUDO) Tests/HardwareTests/package-test.sh .build/deb/qode_*.deb

## appliance-test: the package on a disk, in an emulated machine with a button, a USB printer and a camera: from power on to a verified ticket, power cuts (CUTS=10), a late network (docs/boot-test.md); needs root; 20 minutes
appliance-test: deb
	@$(call install_missing,$(VM_PACKAGES) $(BOOT_PACKAGES))
	$(SUDO) Tests/HardwareTests/make-appliance.sh .build/appliance .build/deb/qode_*.deb
	$(SUDO) env CUTS=$(CUTS) Tests/HardwareTests/appliance-test.sh .build/appliance

## appliance-short: what of appliance-test and boot-test is played for every change, with the debug build: all but the wall and the idle minutes; needs root; 6 minutes
appliance-short: deps test-deps
	@$(call install_missing,$(VM_PACKAGES) $(DEB_PACKAGES) $(BOOT_PACKAGES))
	swift build --build-tests
	$(call package,.build/short,$(abspath $(shell swift build --show-bin-path)),-Znone)
	$(SUDO) Tests/HardwareTests/make-appliance.sh .build/short .build/short/qode_*.deb headless
	$(SUDO) env CUTS=$(CUTS) Tests/HardwareTests/appliance-test.sh .build/short job paper clock cuts network
	$(SUDO) Tests/HardwareTests/boot-test.sh .build/short/qode_*.deb installed rights pictures stick failing upgrade removed first

## boot-test: the package in a system that boots, from `apt install` to `apt purge`, and the first minutes (docs/boot-test.md); needs root; 35 minutes, 12 with IDLE_SECONDS=0, or `make boot-test PARTS="installed first"`
boot-test: deb
	@$(call install_missing,$(BOOT_PACKAGES))
	$(SUDO) env IDLE_SECONDS=$(IDLE_SECONDS) Tests/HardwareTests/boot-test.sh .build/deb/qode_*.deb $(PARTS)

## manual: the owner's manual as PDF, in .build/manual
manual:
	@$(call install_missing,cmark-gfm chromium fonts-noto-core)
	mkdir -p .build/manual
	for language in en de; do \
		{ printf '<!doctype html><html lang="%s"><meta charset="utf-8"><title>Qode</title><link rel="stylesheet" href="%s">' \
			$$language $(abspath docs/manual/manual.css); \
		cmark-gfm --extension table docs/manual/$$language.md | sed 's|src="../pictures|src="$(abspath docs)/pictures|'; } \
			> .build/manual/$$language.html && \
		chromium --headless --no-sandbox --disable-gpu --allow-file-access-from-files --no-pdf-header-footer \
			--print-to-pdf=.build/manual/qode-$$language.pdf file://$(abspath .build/manual)/$$language.html || exit 1; \
	done

clean:
	rm -rf .build $(RUN)
