module groundhog/disk/oracle

go 1.26.0

require (
	github.com/cavaliergopher/cpio v1.0.1
	github.com/cespare/xxhash/v2 v2.3.0
	github.com/stretchr/testify v1.12.1
	github.com/ulikunitz/xz v0.5.17
	golang.org/x/sys v0.49.0
	groundhog v0.0.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace groundhog => ../..
