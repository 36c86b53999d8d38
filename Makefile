.PHONY: help install generate serve test test-all test-clients check bench estimates soak hostile abuse clean
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# Installs when the lock file is newer than what it installed.
node_modules/.package-lock.json: package.json package-lock.json | node-version
	npm ci --no-audit --no-fund
	@touch node_modules/.package-lock.json

# Says what Node is needed before anything else breaks.
.PHONY: node-version
node-version:
	@node src/generate/require-node.mjs

install: node-version node_modules/.package-lock.json ## Install what package-lock.json lists

generate: install ## Write generated/ anew after a spec edit
	npm run --silent generate

serve: generate ## Start both services (flags: make serve ARGS="--matrix-port 9008")
	npm run --silent build
	@exec node dist/src/cli.js serve --exit-with-parent $(ARGS)

check: install ## Check generated/, types, lint and format
	npm run --silent lint

test: install ## Check everything and run all tests, some of them with fewer samples
	npm test --silent

test-all: install ## The same with all samples, and count what was covered (what CI runs)
	npm run --silent test:all

test-clients: install ## Run the tests of matrix-nio and letta-client, in .venv (needs python3)
	npm run --silent test:clients

bench: install ## Measure against Prism, and print the table
	npm run --silent bench

estimates: install ## Hold what sandboxes are estimated to take against the heap, and fail where they are far apart
	npm run --silent estimates

soak: install ## Send much to many waiting clients for half a minute; fails when anything is lost
	npm run --silent soak

hostile: install ## Send every hostile value to every place of every operation (nightly; ARGS="--share 10" for a tenth)
	npm run --silent hostile -- $(ARGS)

abuse: install ## Abuse a server with a small heap for some minutes (nightly)
	npm run --silent abuse

clean: ## Remove what was installed and built
	rm -rf node_modules build dist coverage .venv
