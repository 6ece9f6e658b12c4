# What a person does here, by name. `make` alone lists it.

PORT ?= 8000
PYTHON ?= python3
python := .venv/bin/python
manage := $(python) manage.py
# Each file of tests stays on one core: what it prepares for itself is prepared once.
on_every_core := --numprocesses auto --dist loadfile

# Commands work on the site that the environment describes; where it describes none, on a trial on this machine, with
# a secret key of its own. A public site always says HTTPS=…, and then nothing of the trial is added to it.
ifeq ($(HTTPS),)
export TRIAL ?= true
ifeq ($(SECRET_KEY)$(SECRET_KEY_FILE),)
export SECRET_KEY_FILE := var/secret-key
site := var/secret-key
endif
endif

N ?= 1000

.PHONY: help run test lint format migrate shell backup restore lock screenshots bench port-is-free file-is-given
.NOTPARALLEL:

help: ## List these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: export TRIAL := true
run: export SITE_URL := http://127.0.0.1:$(PORT)
run: port-is-free .venv/runtime var/secret-key staticfiles/staticfiles.json ## Try the site out on http://127.0.0.1:8000 (PORT=… for another port)
	@$(manage) migrate --verbosity 0
	@$(manage) load_records --if-empty
	@$(manage) create_trial_editor
	@echo "Open http://127.0.0.1:$(PORT)/ - Ctrl+C stops the site."
	@PORT=$(PORT) exec $(python) -m gunicorn --config config/gunicorn.py --threads 4 --log-level warning

test: .venv/dev ## Check everything, on SQLite and on PostgreSQL (CI runs this)
	@sh tests/install.sh
	@$(MAKE) --no-print-directory lint
	@env -u DATABASE_URL $(python) -m pytest $(on_every_core)
	@sh tests/postgres.sh $(python) -m pytest $(on_every_core)
	@echo "Passed: lint and format, and the whole suite on SQLite and on PostgreSQL."

lint: .venv/dev ## Look for faults in code and templates, without running them
	@$(python) -m ruff check --quiet .
	@$(python) -m ruff format --quiet --check . || { echo "Not formatted: run make format." >&2; exit 1; }
	@$(python) -m djlint templates --lint --quiet

format: .venv/dev ## Format the code
	@$(python) -m ruff check --quiet --fix .
	@$(python) -m ruff format --quiet .

migrate: .venv/runtime $(site) ## Bring the database to the form this version needs
	@$(manage) migrate

shell: .venv/runtime $(site) ## Open a Python shell with every model at hand
	@$(manage) shell

backup: .venv/runtime $(site) ## Write the whole database to a new file in var/backups/
	@$(manage) backup

restore: file-is-given .venv/runtime $(site) ## Put a backup back: FILE=var/backups/… (CONFIRM=yes replaces what is there)
	@$(manage) restore "$(FILE)" $(if $(filter yes,$(CONFIRM)),--replace)

screenshots: .venv/dev ## Take the pictures of every kind of page in docs/screenshots again
	@$(python) -m tests.screenshots

bench: .venv/dev $(site) ## Measure the site with N made-up letters (N=1000 unless said), on both databases
	@POSTGRES_SETTINGS="$(server)" sh tests/postgres.sh $(python) -m bench $(N)
	@$(python) -m bench.report

# As docs/operations.md advises for large records.
server := -c shared_buffers=2GB -c max_wal_size=4GB -c default_toast_compression=lz4

lock: .venv/dev ## Choose the newest versions that pyproject.toml allows, and write them down
	@$(python) -m uv pip compile pyproject.toml $(compile) --output-file requirements.txt
	@$(python) -m uv pip compile pyproject.toml $(compile) --group dev --output-file requirements-dev.txt

compile := --quiet --upgrade --universal --generate-hashes --no-annotate --custom-compile-command "make lock"

# Made once, and again when what they are made from changes

.venv/runtime: requirements.txt
	@sh config/make_venv.sh $(PYTHON)
	@echo "Installing the packages the site needs."
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

# uv, which is locked among the others, installs them four times as fast as pip; pip stands in where uv finds no index.
.venv/dev: requirements-dev.txt
	@sh config/make_venv.sh $(PYTHON)
	@echo "Installing the packages the tests need."
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt > .venv/uv.txt
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@$(python) -m uv pip install --quiet --python $(python) --require-hashes -r requirements-dev.txt || \
	    $(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/runtime

var/secret-key: .venv/runtime
	@chmod 700 var  # the database lies there too
	@umask 077 && $(python) -c "import secrets; print(secrets.token_urlsafe(64))" > $@

# collectstatic writes this list of hashed names last. A folder is named too: it changes when a file in it is removed.
staticfiles/staticfiles.json: requirements.txt $(shell find protests/static 2>/dev/null) | .venv/runtime var/secret-key
	@echo "Collecting and compressing static files."
	@$(manage) collectstatic --no-input --clear --verbosity 0

# Asked first, before anything slow

port-is-free:
	@$(PYTHON) -m config.free_port $(PORT)

file-is-given:
	@test -f "$(FILE)" || { echo "Name the backup to restore: make restore FILE=var/backups/…" >&2; exit 1; }
