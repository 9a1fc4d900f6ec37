# One word for each chore. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run gateway test lint format clients bench gallery accuracy lab sbom images lock kernels

help: ## list the recipes
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## set up and start the engine on port 8000
	@scripts/start_dev.sh

gateway: ## start the gateway on port 3000 (the engines run already)
	@scripts/start_gateway.sh

test: ## set up, then every check and test
	@scripts/test.sh

lint: ## format check, lint, types, import directions, shellcheck
	@scripts/lint.sh

format: ## rewrite the code as the formatter wants it
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

clients: ## write the clients' types anew from the schema, after a change of the interface
	@scripts/generate_clients.sh

bench: ## measure, in one run, and rewrite docs/performance.md
	@scripts/bench.sh

gallery: ## draw the pictures of docs/gallery anew
	@scripts/gallery.sh

accuracy: ## measure all residuals and rewrite docs/accuracy.md
	@scripts/accuracy.sh

lab: ## build the images and run the whole stack under podman (root, Debian)
	@scripts/lab.sh

sbom: ## write the software bill of materials
	@scripts/sbom.sh

kernels: ## get and verify the kernel set DE440
	@cd services/spice && ./download_kernels.sh

images: ## build the images of the production stack (docker or podman)
	@scripts/images.sh

lock: ## compile requirements*.in to lock files with hashes
	@for f in requirements requirements-tracing requirements-dev requirements-kernels requirements-places; do \
	  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $$f.in -o $$f.txt; \
	done
