module groundhog/nodes/automerge/oracle

go 1.26.0

require (
	github.com/automerge/automerge-go v0.0.0-20230903201930-b80ce8aadbb9
	github.com/stretchr/testify v1.12.1
	groundhog v0.0.0
	pgregory.net/rapid v1.3.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace groundhog => ../../..
