PYTHON := .odoo/venv/bin/python
# Compiled once, and not beside the sources.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.odoo/pycache

.PHONY: demo test bench chaos lint dist i18n setup clean

demo: setup ## a company with calls, contacts and a softphone, on this machine
	@exec $(PYTHON) -m dev.demo

test: setup ## every test; T=lint, T=hoot, T=e2e, T=TestImport… for a part
	@exec $(PYTHON) -m dev.testing $(T)

bench: setup ## speed by others and by limits, into docs/performance.md; T=lookup for a part
	@exec $(PYTHON) -m dev.bench $(T) $(B)

chaos: setup ## faults and kills while calls are imported; N=5000 schedules, SEED=17 replays one
	@exec $(PYTHON) -m dev.chaos $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED))

.PHONY: pictures
pictures: setup ## the documents' pictures, from the demo's data; ONLY=dashboard,settings
	@exec $(PYTHON) -m dev.pictures

lint: setup
	@exec $(PYTHON) -m dev.testing lint

dist: setup ## the zip and the wheel of the last commit, in dist/
	@exec $(PYTHON) -m dev.release

i18n: setup ## the .pot from the code; what is new in it stands empty in vi.po
	@exec $(PYTHON) -m dev.release.translations

setup: ## what demo and test need, under .odoo
	@python3 -m dev.setup

clean: ## throw .odoo away
	rm -rf .odoo static/lib dist
