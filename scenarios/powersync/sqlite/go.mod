module groundhog/scenarios/powersync/sqlite

go 1.26.0

require (
	github.com/stretchr/testify v1.12.1
	groundhog v0.0.0
	groundhog/nodes/powersync/sqlite v0.0.0
)

require (
	github.com/ncruces/go-sqlite3 v0.35.6 // indirect
	github.com/ncruces/go-sqlite3-wasm/v6 v6.3.35304 // indirect
	github.com/ncruces/julianday v1.0.0 // indirect
	github.com/pingcap/errors v0.11.4 // indirect
	github.com/pingcap/failpoint v0.0.0-20240528011301-b51a646c7c86 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
	groundhog/disk/sqlitefs v0.0.0 // indirect
)

replace groundhog => ../../..

replace groundhog/disk/sqlitefs => ../../../disk/sqlitefs

replace groundhog/nodes/powersync/sqlite => ../../../nodes/powersync/sqlite
