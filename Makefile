# The usual ways to build and check.

VERSION ?= development

.PHONY: build test

build: ## one static program in bin/
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/cohort ./cmd/cohort

test: ## everything that a change must pass
	./test
