//go:build linux && (amd64 || arm64)

package linux_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
	"groundhog/sim/linux/linuxtest"
)

// certificate makes a key and a certificate that is good for an hour.
func certificate(public, key any, host string) tls.Certificate {
	number, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	must(err)
	template := x509.Certificate{
		SerialNumber: number, Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour), IsCA: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, public, key)
	must(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// secureServer serves TLS with certificates of its own, which it gives to whoever asks.
func secureServer() {
	mux := http.NewServeMux()
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	public, edwards, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	old, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	for i, c := range []tls.Certificate{
		certificate(&curve.PublicKey, curve, "server"), certificate(public, edwards, "server"),
		certificate(&old.PublicKey, old, "server"),
	} {
		var b bytes.Buffer
		must(pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]}))
		fmt.Printf("%s", b.Bytes())
		mux.HandleFunc(fmt.Sprintf("/%d", i), func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(b.Bytes())
		})
		s := &http.Server{Addr: fmt.Sprintf(":%d", 443+i),
			TLSConfig: &tls.Config{Certificates: []tls.Certificate{c}},
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(w, "%s %x %s", r.Proto, r.TLS.CipherSuite, r.URL.Path)
			})}
		go func() { must(s.ListenAndServeTLS("", "")) }()
	}
	must(http.ListenAndServe(":80", mux))
}

// secureClient asks for the certificates, and trusts nothing else.
func secureClient() {
	time.Sleep(time.Second)
	get := func(c *http.Client, url string) []byte {
		resp, err := c.Get(url)
		if err != nil {
			fmt.Println(err)
			return nil
		}
		b, err := io.ReadAll(resp.Body)
		must(err)
		must(resp.Body.Close())
		return b
	}
	plain := &http.Client{Transport: new(http.Transport)}
	for i := range 3 {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(get(plain, fmt.Sprintf("http://server/%d", i)))
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			c := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: version > 0x303,
				TLSClientConfig: &tls.Config{RootCAs: roots, MaxVersion: version,
					ClientSessionCache: tls.NewLRUClientSessionCache(2)}}}
			for k := range 3 {
				fmt.Printf("%s\n", get(c, fmt.Sprintf("https://server:%d/%d", 443+i, k)))
				c.CloseIdleConnections()
			}
		}
		none := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
			RootCAs: x509.NewCertPool()}}}
		get(none, fmt.Sprintf("https://server:%d/none", 443+i))
		if i == 2 {
			time.Sleep(time.Hour)
			late := &http.Client{Transport: &http.Transport{
				TLSClientConfig: &tls.Config{RootCAs: roots}}}
			get(late, "https://server:445/late")
		}
	}
}

func secure(seed uint64) (output string, hash uint64, err error) {
	s := sim.New(sim.Config{Seed: seed, Log: func(l sim.LogLine) { output += l.Text + "\n" }})
	defer s.Close()
	n := net.New(s)
	for i, main := range []func(){secureServer, secureClient} {
		h := s.NewHost([]string{"server", "client"}[i], nil)
		linux.Boot(h, disk.New(h), n.Attach(h), linux.Program{Main: main})
		h.Boot()
	}
	s.RunFor(2 * time.Hour)
	return output, s.Hash(), s.Err()
}

// TestTLS: keys, certificates and handshakes of an unmodified server and client, with the times of
// the simulation.
func TestTLS(t *testing.T) {
	output, _, err := secure(7)
	require.NoError(t, err, output)
	require.Equal(t, 9, strings.Count(output, "HTTP/2.0 "), output)
	require.Equal(t, 9, strings.Count(output, "HTTP/1.1 "), output)
	require.Equal(t, 3, strings.Count(output, "certificate signed by unknown authority"), output)
	require.Equal(t, 1, strings.Count(output, "certificate has expired or is not yet valid"),
		output)
	other, _, err := secure(8)
	require.NoError(t, err)
	require.NotEqual(t, other, output, "keys are those of the seed")
}

func TestTLSHasOneTrace(t *testing.T) {
	linuxtest.Processes(t, func() uint64 { _, hash, _ := secure(7); return hash })
}
