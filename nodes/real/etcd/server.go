package etcd

import (
	"net/url"
	"os"
	"strings"

	"go.etcd.io/etcd/server/v3/embed"
)

// Servers are the names of the hosts.
var Servers = []string{"alpha", "beta", "gamma"}

// Server is the program of a server. Its disk is synced, unless noSync.
func Server(noSync bool) {
	name, err := os.Hostname()
	must(err)
	c := embed.NewConfig()
	c.Name, c.Dir, c.LogLevel, c.UnsafeNoFsync = name, "/data/etcd", "fatal", noSync
	peer, client := address(name, "2380"), address(name, "2379")
	c.ListenPeerUrls = []url.URL{address("0.0.0.0", "2380")}
	c.ListenClientUrls = []url.URL{address("0.0.0.0", "2379")}
	c.AdvertisePeerUrls, c.AdvertiseClientUrls = []url.URL{peer}, []url.URL{client}
	var cluster []string
	for _, other := range Servers {
		u := address(other, "2380")
		cluster = append(cluster, other+"="+u.String())
	}
	c.InitialCluster = strings.Join(cluster, ",")
	e, err := embed.StartEtcd(c)
	must(err)
	panic(<-e.Err())
}

func address(host, port string) url.URL {
	return url.URL{Scheme: "http", Host: host + ":" + port}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
