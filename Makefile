PYTHON := .odoo/venv/bin/python
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: demo test bench chaos lint setup clean

demo: setup ## a company with calls, contacts and a softphone, on this machine
	@exec $(PYTHON) -m dev.demo

test: setup ## every test; T=lint, T=hoot, T=e2e, T=TestImport… for a part
	@exec $(PYTHON) -m dev.testing $(T)

bench: setup ## a million calls: how long the pages take; B=--fresh, B="--only=pivot"
	@exec $(PYTHON) -m dev.bench $(B)

chaos: setup ## faults and kills while calls are imported; N=5000 schedules, SEED=17 replays one
	@exec $(PYTHON) -m dev.chaos $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED))

lint: setup
	@exec $(PYTHON) -m dev.testing lint

setup: ## what demo and test need, under .odoo
	@python3 -m dev.setup

clean: ## throw .odoo away
	rm -rf .odoo static/lib
