# Everything a developer or an appliance needs, on a fresh Debian 12 with a Swift toolchain.

SHELL := /bin/bash
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
PREFIX ?= /usr/local
# The sample appliance keeps its state here.
RUN := .run
# Benchmarks compare with Python programs, which are installed here.
BENCH_PYTHON := .build/python

BUILD_PACKAGES := pkg-config libsqlite3-dev libzbar-dev libv4l-dev libturbojpeg0-dev libpng-dev libcups2-dev \
	libpango1.0-dev libcairo2-dev libfontconfig-dev libqrencode-dev libasound2-dev libpq-dev \
	fonts-dejavu-core fonts-noto-core fonts-noto-cjk fonts-symbola
TEST_PACKAGES := cups cups-daemon cups-client cups-filters cups-ipp-utils dbus-daemon iproute2 util-linux chromium curl poppler-utils \
	zxing-cpp-tools fonts-noto-color-emoji libxkbcommon0 xkb-data python3-venv
# The virtual appliance: an emulator, what builds its system, and a compiler for its kernel's camera.
VM_PACKAGES := qemu-system-x86 qemu-utils mmdebstrap kmod cpio gcc-12 make binutils
# Where it lies, and how long its cameras run, in seconds.
VM ?= .build/machine
VM_SECONDS ?= 600

.PHONY: run build test vm-test soak bench bench-deps zxing fuzz lint deps test-deps clean install

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

## test: everything, on real SQLite, CUPS, ZBar and Chromium
test: deps test-deps
	swift build --build-tests
	Tests/run

## vm-test: the daemon with a kernel's cameras, in an emulated machine; needs root; 25 minutes, or less with VM_SECONDS=60
vm-test: deps test-deps
	@$(call install_missing,$(VM_PACKAGES))
	$(SUDO) Tests/HardwareTests/make-machine.sh $(VM)
	swift build --build-tests
	QODE_MACHINE=$(abspath $(VM)) QODE_MACHINE_SECONDS=$(VM_SECONDS) \
		swift test --skip-build --no-parallel --filter HardwareTests

## soak: the daemon killed 200 times in the middle of its work, and 20,000 simulated worlds
soak: deps test-deps
	swift build --build-tests
	QODE_SOAK=200 QODE_WORLDS=20000 swift test --skip-build --no-parallel --filter 'SoakTests|SimulationTests'

## bench: speed, as ratios in one run; `make bench ONLY=http` for one part (engine, http, paper, print, camera; QODE_BENCH_SEED=7 for other pictures)
bench: build test-deps bench-deps zxing
	swift build $(RELEASE) --product Benchmarks
	QODE_BENCH_PYTHON=$(BENCH_PYTHON)/bin/python \
		$$(swift build $(RELEASE) --show-bin-path)/Benchmarks $(ONLY)

# What Python has for receipt printers, to compare with; and what the bench's own client needs to be linked like the program.
bench-deps:
	@$(call install_missing,python3-venv libcurl4-openssl-dev)
	@test -x $(BENCH_PYTHON)/bin/python || python3 -m venv $(BENCH_PYTHON)
	@$(BENCH_PYTHON)/bin/python -c 'import escpos' 2>/dev/null || $(BENCH_PYTHON)/bin/pip install -q python-escpos==3.1

# The reader that the camera's ladder is measured against, by its Python binding.
zxing:
	@$(call install_missing,python3-venv)
	@test -x .build/zxing/bin/python || python3 -m venv .build/zxing
	@.build/zxing/bin/python -c 'import zxingcpp' 2>/dev/null || .build/zxing/bin/pip install --quiet zxing-cpp==3.1.1

## fuzz: a million damaged pictures through loading and reading, under the address sanitizer
fuzz: deps
	swift run --configuration release --sanitize=address --scratch-path .build-asan Fuzz $(or $(QODE_FUZZ),1000000)

## lint: the house's formatting
lint:
	swift format lint --strict --recursive Package.swift Sources Tests

## deps, test-deps: what Debian has and this machine lacks, and what checks the description of the API (Debian has it for older OpenAPI only)
deps:
	@$(call install_missing,$(BUILD_PACKAGES))

test-deps:
	@$(call install_missing,$(TEST_PACKAGES))
	@test -x .build/openapi/bin/python || python3 -m venv .build/openapi
	@.build/openapi/bin/python -c 'import openapi_spec_validator' 2>/dev/null || \
		.build/openapi/bin/pip install --quiet openapi-spec-validator==0.9.0

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

## install: the daemon, its service, its device rules and its printer driver, for good
install: build
	$(SUDO) install -D -m 755 "$$(swift build $(RELEASE) --show-bin-path)/qode" $(PREFIX)/bin/qode
	$(SUDO) install -D -m 644 systemd/qode.service /etc/systemd/system/qode.service
	$(SUDO) install -D -m 644 udev/70-qode.rules /etc/udev/rules.d/70-qode.rules
	$(SUDO) install -D -m 755 "$$(swift build $(RELEASE) --show-bin-path)/qode-escpos" /usr/lib/cups/filter/qode-escpos
	$(SUDO) install -D -m 755 "$$(swift build $(RELEASE) --show-bin-path)/qode-usb" /usr/lib/cups/backend/qode-usb
	$(SUDO) install -D -m 644 -t /usr/share/ppd/qode cups/qode-escpos-58.ppd cups/qode-escpos-80.ppd
	$(SUDO) install -D -m 644 cups/qode.types /usr/share/cups/mime/qode.types
	# It knows types and backends only from when it started.
	! systemctl is-active --quiet cups || $(SUDO) systemctl restart cups
	id qode >/dev/null 2>&1 || $(SUDO) useradd --system --home-dir /var/lib/qode --shell /usr/sbin/nologin qode
	# Lets a queue go on that CUPS has stopped after a failure.
	! getent group lpadmin >/dev/null || $(SUDO) usermod --append --groups lpadmin qode
	$(SUDO) systemctl daemon-reload
	$(SUDO) udevadm control --reload
	$(SUDO) systemctl enable --now qode

clean:
	rm -rf .build $(RUN)
