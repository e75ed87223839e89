package cli_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// said is what a process says, while it runs.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// serves starts a server in a process of its own and gives where it listens.
func (o *office) serves(args ...string) (host string, server *exec.Cmd, log *said) {
	o.Helper()
	server = o.apart(append([]string{"serve", "--create", "--listen", "127.0.0.1:0"}, args...)...)
	host, log = listens(o.T, server)
	return host, server, log
}

// listens starts a server that is ended with the test, and gives where it listens.
func listens(t *testing.T, server *exec.Cmd) (host string, log *said) {
	t.Helper()
	log = &said{}
	server.Stderr = log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	at := regexp.MustCompile(`serving .* at https?://(.*)\n`)
	for range 1000 {
		if found := at.FindStringSubmatch(log.String()); found != nil {
			return found[1], log
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("it does not serve: %s", log)
	return "", nil
}

func TestACertificateThatIsRenewedIsTakenUp(t *testing.T) {
	o, folder := newOffice(t), t.TempDir()
	files := [2]string{filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")}
	renew := func() *x509.CertPool {
		cert, key := certificate(t)
		for i, text := range [][]byte{cert, key} {
			if err := os.WriteFile(files[i], text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(cert)
		return pool
	}
	host := ""
	greet := func(pool *x509.CertPool) error {
		c, err := tls.Dial("tcp", host, &tls.Config{RootCAs: pool})
		if err == nil {
			err = c.Close()
		}
		return err
	}
	first := renew()
	host, _, _ = o.serves("--tls-cert", files[0], "--tls-key", files[1])
	if err := greet(first); err != nil {
		t.Fatal(err)
	}
	second := renew()
	if err := greet(second); err != nil {
		t.Errorf("the new one: %v", err)
	}
	if err := greet(first); err == nil {
		t.Error("the old one still counts")
	}
	if err := os.WriteFile(files[0], []byte("half of"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := greet(second); err != nil {
		t.Errorf("while it is replaced: %v", err)
	}
}

func TestACertificateThatCallersRefuseIsToldToWhoServesIt(t *testing.T) {
	year := 365 * 24 * time.Hour
	for want, from := range map[string]time.Duration{"the certificate was valid until ": -20 * year, "the certificate is not valid before ": 20 * year} {
		o, folder := newOffice(t), t.TempDir()
		cert, key := certificateOf(t, time.Now().Add(from), time.Now().Add(from+year))
		files := [2]string{filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")}
		for i, text := range [][]byte{cert, key} {
			if err := os.WriteFile(files[i], text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, server, log := o.serves("--tls-cert", files[0], "--tls-key", files[1])
		o.endsInOrder(server, log)
		if !strings.Contains(log.String(), want) {
			t.Errorf("%s is not said: %s", want, log)
		}
	}
}

func TestOtherMachinesAreServedOnlyWithTLSOrBehindAProxy(t *testing.T) {
	o := newOffice(t)
	for _, at := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "[2001:db8::1]:0", "[::ffff:192.0.2.1]:0"} {
		r := o.ends(o.apart("serve", "--create", "--listen", at))
		if r.code != 2 || !strings.Contains(r.err, "without TLS only this machine can be served") || !strings.Contains(r.err, "--behind-proxy") {
			t.Errorf("%s: exit code %d: %s%s", at, r.code, r.out, r.err)
		}
	}
	if _, err := os.Stat(o.file); err == nil {
		t.Error("a refused server made a workspace")
	}
	for _, c := range []struct {
		args []string
		want int
	}{
		{nil, http.StatusMisdirectedRequest},
		{[]string{"--behind-proxy"}, http.StatusOK},
		{[]string{"--behind-proxy", "--listen", "0.0.0.0:0"}, http.StatusOK},
	} {
		host, server, log := o.serves(c.args...)
		_, port, err := net.SplitHostPort(host)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(o.file + ".sock"); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the socket: %v %v", info, err)
		}
		r, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:"+port+"/healthz", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "lobby.example.com"
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != c.want {
			t.Errorf("%v: %s", c.args, res.Status)
		}
		o.endsInOrder(server, log)
	}
}

func TestACompletionDoesNotWaitForAServerThatIsSilent(t *testing.T) {
	o := newOffice(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	cmd := o.apart("__complete", "undo", "J", "-W", "http://"+silent.Addr().String())
	begin := time.Now()
	r := o.ends(cmd)
	if took := time.Since(begin); took > 10*time.Second { // a client waits for 30
		t.Errorf("it took %v", took)
	}
	if r.code != 0 || strings.Contains(r.out, "J") || strings.Contains(r.err, "lobby:") {
		t.Errorf("exit code %d: %s%s", r.code, r.out, r.err)
	}
}

// A change through the server is acknowledged before or applied after its death, and
// never twice.
func TestAServerKilledAtAnyMomentLosesNothing(t *testing.T) {
	const rounds, changes = 4, 12
	o := newOffice(t)
	done := 0
	for round := range rounds {
		_, server, _ := o.serves()
		time.AfterFunc(time.Duration(40*(round+1))*time.Millisecond, func() { _ = server.Process.Signal(syscall.SIGKILL) })
		for range changes {
			done++
			cmd := o.apart("ingest", "-", "-o", "json")
			cmd.Stdin = strings.NewReader(strings.ReplaceAll(
				`{"event_id":"e-N","type":"page","at":"2026-11-20T09:00:00Z","person":{"cookie":"v_N"}}`, "N", time.Duration(done).String()))
			if r := o.ends(cmd); r.code != 0 || !strings.Contains(r.out, `"created":1,`) {
				t.Fatalf("change %d: exit code %d: %s%s", done, r.code, r.out, r.err)
			}
		}
	}
	if got := strings.TrimSpace(o.finishes("people", "list", "--count")); got != "48" {
		t.Errorf("%s people, not %d", got, rounds*changes)
	}
	o.isSound()
}
