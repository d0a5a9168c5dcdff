PYTHON := .odoo/venv/bin/python
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: demo test bench lint setup clean

demo: setup ## a company with calls, contacts and a softphone, on this machine
	@exec $(PYTHON) -m dev.demo

test: setup ## every test; T=lint, T=hoot, T=e2e, T=TestImport… for a part
	@exec $(PYTHON) -m dev.testing $(T)

bench: setup ## a million calls: how long the pages take; B=--fresh, B="--only=pivot"
	@exec $(PYTHON) -m dev.bench $(B)

lint: setup
	@exec $(PYTHON) -m dev.testing lint

setup: ## what demo and test need, under .odoo
	@python3 -m dev.setup

clean: ## throw .odoo away
	rm -rf .odoo static/lib
