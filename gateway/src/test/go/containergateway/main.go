// Command containergateway stands for crunch-run's container gateway, with golang.org/x/crypto/ssh,
// the library of the real one. Its behaviour is that of docs/arvados-protocol.md, sections 6.1 to 6.7.
//
//	containergateway [REKEY-BYTES]                          SSH alone, on a plain socket
//	containergateway gateway UUID ROOT-TOKEN [REKEY-BYTES]  the whole gateway: TLS, proof, upgrade, HTTP forwarding
//	containergateway gateway any ROOT-TOKEN [REKEY-BYTES]   the same for every container that is asked for
//
// It listens on any port of 127.0.0.1, prints the port, and forwards to ports of this machine. It is
// a partner for tests; build it with .ci/build-go-partner.
package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"golang.org/x/crypto/ssh"
)

// The container's address: tests put their services there.
const containerIP = "127.0.0.1"

const vary = "X-Arvados-Authorization, X-Arvados-Container-Gateway-Uuid, " +
	"X-Arvados-Container-Target-Port, X-Webdav-Prefix, X-Webdav-Source"

func main() {
	args := os.Args[1:]
	whole := len(args) >= 3 && args[0] == "gateway"
	rekey := args
	if whole {
		rekey = args[3:]
	}
	config := sshConfig(rekey)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	if whole {
		g := newGateway(args[1], args[2], config)
		fmt.Println(listener.Addr().(*net.TCPAddr).Port)
		check(g.serve(listener))
		return
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for {
		conn, err := listener.Accept()
		check(err)
		go serveSSH(conn, config)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// SSH (section 6.6): nobody is asked who they are, since the proof came before.
func sshConfig(rekey []string) *ssh.ServerConfig {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	signer, err := ssh.NewSignerFromKey(key)
	check(err)
	config := &ssh.ServerConfig{NoClientAuth: true}
	if len(rekey) > 0 {
		n, err := strconv.ParseUint(rekey[0], 10, 64)
		check(err)
		config.RekeyThreshold = n
	}
	config.AddHostKey(signer)
	return config
}

func serveSSH(conn net.Conn, config *ssh.ServerConfig) {
	defer conn.Close()
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for channel := range channels {
		if channel.ChannelType() != "direct-tcpip" {
			channel.Reject(ssh.UnknownChannelType,
				fmt.Sprintf("unsupported channel type %q", channel.ChannelType()))
			continue
		}
		go directTCPIP(channel)
	}
}

// A stream to a port (section 6.7): confirmed before anything is checked; ends with the client's
// end of data; leaves the connection to the service open.
func directTCPIP(asked ssh.NewChannel) {
	var open struct {
		Host       string
		Port       uint32
		OriginHost string
		OriginPort uint32
	}
	if err := ssh.Unmarshal(asked.ExtraData(), &open); err != nil {
		asked.Reject(ssh.ConnectionFailed, "malformed")
		return
	}
	channel, requests, err := asked.Accept()
	if err != nil {
		return
	}
	defer channel.Close()
	go ssh.DiscardRequests(requests)
	switch open.Host {
	case "localhost", "0.0.0.0", "127.0.0.1", "::1", "::":
	default:
		fmt.Fprintf(channel.Stderr(), "cannot forward to ports on %q, only localhost\n", open.Host)
		return
	}
	address := net.JoinHostPort(containerIP, strconv.FormatUint(uint64(open.Port), 10))
	service, err := net.Dial("tcp", address)
	if err != nil {
		fmt.Fprintf(channel.Stderr(), "%s: %s\n", address, err)
		return
	}
	go func() {
		io.Copy(channel, service)
		channel.CloseWrite()
	}()
	io.Copy(service, channel)
}

// The gateway server (sections 6.1 to 6.4).
type gateway struct {
	uuid      string
	rootToken string
	ssh       *ssh.ServerConfig
	der       []byte
	key       *rsa.PrivateKey
	transport *http.Transport
}

func newGateway(uuid, rootToken string, config *ssh.ServerConfig) *gateway {
	key, err := rsa.GenerateKey(rand.Reader, 4096)
	check(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{Organization: []string{"N/A"}},
		NotBefore:    time.Now(),
		NotAfter:     time.Now().AddDate(1, 0, 0),
		KeyUsage:     x509.KeyUsageKeyEncipherment | x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(err)
	return &gateway{
		uuid:      uuid,
		rootToken: rootToken,
		ssh:       config,
		der:       der,
		key:       key,
		transport: &http.Transport{
			MaxIdleConns:    2,
			IdleConnTimeout: 90 * time.Second,
		},
	}
}

// The hexadecimal text, not the bytes, is what goes on as key or message (section 6.2).
func proof(key string, message []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(message)
	return hex.EncodeToString(mac.Sum(nil))
}

func (g *gateway) serve(listener net.Listener) error {
	server := &http.Server{
		Handler:           g,
		IdleTimeout:       time.Minute,
		ReadHeaderTimeout: time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0),
		TLSConfig: &tls.Config{
			MinVersion:   tls.VersionTLS12,
			Certificates: []tls.Certificate{{Certificate: [][]byte{g.der}, PrivateKey: g.key}},
		},
	}
	return server.ServeTLS(listener, "", "")
}

// The order of section 6.3.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", vary)
	uuid := r.Header.Get("X-Arvados-Container-Gateway-Uuid")
	if uuid == "" {
		uuid = r.FormValue("uuid")
	}
	if uuid != g.uuid && g.uuid != "any" {
		http.Error(w, fmt.Sprintf("misdirected request: meant for %q but received by crunch-run %q",
			uuid, g.uuid), http.StatusBadGateway)
		return
	}
	authKey := proof(g.rootToken, []byte(uuid))
	requestAuth := r.Header.Get("X-Arvados-Authorization")
	if !hmac.Equal([]byte(requestAuth), []byte(proof(authKey, g.der))) {
		http.Error(w, "bad X-Arvados-Authorization header", http.StatusUnauthorized)
		return
	}
	w.Header().Set("X-Arvados-Authorization-Response", proof(authKey, []byte(requestAuth)))
	switch {
	case r.Method == "POST" && r.Header.Get("Upgrade") == "ssh":
		g.upgrade(w, r)
	case r.Header.Get("X-Webdav-Source") == "/log":
		http.Error(w, "no log here", http.StatusNotFound)
	case r.Header.Get("X-Arvados-Container-Target-Port") != "":
		g.forward(w, r)
	default:
		http.Error(w, "path not found", http.StatusNotFound)
	}
}

// Section 6.6: the form is read, then the connection is SSH.
func (g *gateway) upgrade(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	conn, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: ssh\r\n")
	w.Header().Write(conn)
	fmt.Fprint(conn, "\r\n")
	serveSSH(bufferedConn{conn, buffered.Reader}, g.ssh)
}

// What the HTTP server had read ahead comes first.
type bufferedConn struct {
	net.Conn
	reader io.Reader
}

func (c bufferedConn) Read(b []byte) (int, error) {
	return c.reader.Read(b)
}

// The HTTP forward mode of section 6.4.
func (g *gateway) forward(w http.ResponseWriter, r *http.Request) {
	out := r.Clone(r.Context())
	out.RequestURI = ""
	out.URL.Scheme = "http"
	out.URL.Host = net.JoinHostPort(containerIP, r.Header.Get("X-Arvados-Container-Target-Port"))
	out.Host = r.Host
	for _, name := range []string{"Authorization", "Container-Gateway-Uuid", "Container-Target-Port"} {
		out.Header.Del("X-Arvados-" + name)
	}
	out.Header.Set("Via", "HTTP/1.1 arvados-crunch-run")
	if r.Body != http.NoBody {
		out.ContentLength = -1
	}
	response, err := g.transport.RoundTrip(out)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer response.Body.Close()
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(response.StatusCode)
	io.Copy(w, response.Body)
}
