package main

import (
	"bufio"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

const patience = 60 * time.Second

// Where to connect, and as whom to ask for what.
type target struct {
	address string
	tls     *tls.Config
	// Host and header lines of each name in use.
	names []name
	path  string
}

type name struct {
	host    string
	headers string
}

// The flags that every generator has.
func targetFlags(flags *flag.FlagSet) func() *target {
	address := flags.String("address", "", "host:port to connect to")
	secure := flags.Bool("tls", false, "TLS, any certificate")
	file := flags.String("names", "", "file with a line for each name: host, tab, header lines parted by tabs")
	path := flags.String("path", "/", "path to ask for")
	return func() *target {
		t := &target{address: *address, path: *path, names: readNames(*file)}
		if *secure {
			t.tls = &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}
		}
		return t
	}
}

func readNames(file string) []name {
	content, err := os.ReadFile(file)
	check(err)
	var names []name
	for _, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		host, headers, _ := strings.Cut(line, "\t")
		if headers != "" {
			headers = strings.ReplaceAll(headers, "\t", "\r\n") + "\r\n"
		}
		names = append(names, name{host, headers})
	}
	return names
}

// The name of the nth request: all are used in turn.
func (t *target) name(n int) name {
	return t.names[n%len(t.names)]
}

func (t *target) request(n int, more string) []byte {
	who := t.name(n)
	return []byte("GET " + t.path + " HTTP/1.1\r\nHost: " + who.host + "\r\n" + who.headers + more + "\r\n")
}

func (t *target) dial() (net.Conn, error) {
	conn, err := net.DialTimeout("tcp", t.address, patience)
	if err != nil || t.tls == nil {
		return conn, err
	}
	conn.SetDeadline(time.Now().Add(patience))
	secure := tls.Client(conn, t.tls)
	if err := secure.Handshake(); err != nil {
		conn.Close()
		return nil, err
	}
	return secure, nil
}

// A head of a response; only what is compared.
type head struct {
	status string
	length int
}

func (h head) ok() bool {
	return strings.HasPrefix(h.status, "200")
}

// Reads a head. Bodies are told by Content-Length alone, which our services and pages always have.
func readHead(reader *bufio.Reader) (head, error) {
	line, err := reader.ReadString('\n')
	if err != nil {
		return head{}, err
	}
	if !strings.HasPrefix(line, "HTTP/1.1 ") {
		return head{}, errors.New("no HTTP: " + line)
	}
	result := head{status: strings.TrimSpace(line[len("HTTP/1.1 "):]), length: -1}
	for {
		line, err = reader.ReadString('\n')
		if err != nil {
			return head{}, err
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			return result, nil
		}
		field, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(field, "content-length") {
			if _, err := fmt.Sscanf(value, "%d", &result.length); err != nil {
				return head{}, err
			}
		}
	}
}

// Reads a whole response and says whether it was what it should be.
func readResponse(reader *bufio.Reader, wantBytes int) (head, error) {
	result, err := readHead(reader)
	if err != nil {
		return result, err
	}
	if result.length < 0 {
		return result, errors.New("a response without a length: " + result.status)
	}
	if _, err := io.CopyN(io.Discard, reader, int64(result.length)); err != nil {
		return result, err
	}
	if result.ok() && result.length != wantBytes {
		return result, fmt.Errorf("%d bytes instead of %d", result.length, wantBytes)
	}
	return result, nil
}
