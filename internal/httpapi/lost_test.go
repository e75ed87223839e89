package httpapi

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// said is an error as a user reads it.
func said(err error) (kind workspace.ErrKind, message, hint string) {
	if known, ok := err.(*workspace.Error); ok {
		return known.Kind, known.Message, known.Hint
	}
	return workspace.KindOf(err), "no error of the house", ""
}

// plainly checks that an error names the address and speaks no Go.
func plainly(t *testing.T, err error, address, says, helps string) {
	t.Helper()
	_, message, hint := said(err)
	if !strings.Contains(message, address) || !strings.Contains(message, says) || !strings.Contains(hint, helps) || hint == "" {
		t.Errorf("%q, hint %q; want %q, hint %q", message, hint, says, helps)
	}
	for _, foreign := range []string{"dial", "tls:", "x509", "lookup", "EOF", "net/http", "refused"} {
		if strings.Contains(message, foreign) {
			t.Errorf("%q speaks of %q", message, foreign)
		}
	}
}

// pausing counts the tries of a client and the time its pauses would take.
func pausing(c *Client) (tries *int, paused *time.Duration) {
	now, n := workspacetest.Noon(), 1
	tries, paused = &n, new(time.Duration)
	c.options.Now = func() time.Time { return now.Add(*paused) }
	c.options.Wait = func(_ context.Context, d time.Duration) error {
		*tries, *paused = *tries+1, *paused+d
		return nil
	}
	return tries, paused
}

// certified is a certificate of its own authority for a host, and those who trust it.
func certified(t *testing.T, host string, from, until time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{host}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	if ip := net.ParseIP(host); ip != nil {
		form.DNSNames, form.IPAddresses = nil, []net.IP{ip}
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(c)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestACertificateThatIsNotTrustedIsToldAtOnce(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		host        string
		from, until time.Duration
		known       bool
		says, helps string
	}{
		"of nobody":     {"127.0.0.1", -time.Hour, time.Hour, false, "authority that nobody here knows", "lobby config set tls_ca ca.pem"},
		"of another":    {"lobby.example.com", -time.Hour, time.Hour, true, "not for 127.0.0.1", "lobby.example.com"},
		"expired":       {"127.0.0.1", -2 * time.Hour, -time.Hour, true, "was valid until ", "renewed"},
		"not valid yet": {"127.0.0.1", 48 * time.Hour, 72 * time.Hour, true, "not valid before ", "wait"},
	} {
		t.Run(name, func(t *testing.T) {
			pair, pool := certified(t, c.host, now.Add(c.from), now.Add(c.until))
			s := httptest.NewUnstartedServer(nil)
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
			s.StartTLS()
			defer s.Close()
			client := clientOf(t, s.URL)
			client.transport.next.TLSClientConfig.RootCAs = x509.NewCertPool()
			if c.known {
				client.transport.next.TLSClientConfig.RootCAs = pool
			}
			tries, _ := pausing(client)
			client.options.Now = time.Now
			_, err := client.Apply(context.Background(), change("k"))
			plainly(t, err, s.URL, c.says, c.helps)
			if workspace.KindOf(err) != workspace.Unavailable || *tries != 1 {
				t.Errorf("%v (%v) after %d tries", err, workspace.KindOf(err), *tries)
			}
		})
	}
}

func TestTLSAndNoneAreToldApart(t *testing.T) {
	plain, secure := httptest.NewServer(nil), httptest.NewUnstartedServer(nil)
	defer plain.Close()
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	for address, helps := range map[string]string{
		strings.Replace(plain.URL, "http:", "https:", 1):  "use " + plain.URL,
		strings.Replace(secure.URL, "https:", "http:", 1): "use " + secure.URL,
	} {
		c := clientOf(t, address)
		tries, _ := pausing(c)
		_, err := c.Count(context.Background(), everybody())
		plainly(t, err, address, "TLS", helps)
		if *tries != 1 {
			t.Errorf("%s: %d tries", address, *tries)
		}
	}
}

func TestWhereNobodyListensIsToldSoon(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	c := clientOf(t, gone.URL)
	tries, paused := pausing(c)
	var notices []string
	c.options.Notice = func(text string) { notices = append(notices, text) }
	_, err := c.Apply(context.Background(), change("k"))
	plainly(t, err, gone.URL, "nobody answers at "+gone.URL, "is lobby serve running there?")
	if *tries < 3 || *paused > 2*time.Second {
		t.Errorf("%d tries in %v", *tries, *paused)
	}
	if len(notices) != 1 || notices[0] != "nobody answers at "+gone.URL+"; trying again" {
		t.Errorf("notices %q", notices)
	}
	socket := "unix:" + filepath.Join(t.TempDir(), "missing.sock")
	c = clientOf(t, socket)
	tries, _ = pausing(c)
	_, err = c.Count(context.Background(), everybody())
	plainly(t, err, socket, "there is no such socket", "is lobby serve running there?")
	if *tries != 1 {
		t.Errorf("a missing socket: %d tries", *tries)
	}
}

// unreachable is a client of a network on which every call fails in one way.
func unreachable(t *testing.T, address string, err error) *Client {
	c := clientOf(t, address)
	c.transport.next.Proxy = nil
	c.transport.next.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
	return c
}

func TestWhatTheNetworkSaysIsSaidInWords(t *testing.T) {
	const address = "https://lobby.example.com"
	for says, c := range map[string]struct {
		err   error
		helps string
		most  int // tries
	}{
		"there is no host lobby.example.com": {&net.DNSError{Err: "no such host", Name: "lobby.example.com", Server: "10.0.0.1:53", IsNotFound: true}, "look at the address", 1},
		"the name server does not tell":      {&net.DNSError{Err: "server misbehaving", Name: "lobby.example.com", Server: "10.0.0.1:53", IsTemporary: true}, "on the network", mostTries - 1},
		"in time":                            {context.DeadlineExceeded, "firewall", mostTries},
	} {
		client := unreachable(t, address, c.err)
		tries, _ := pausing(client)
		_, err := client.Count(context.Background(), everybody())
		plainly(t, err, address, says, c.helps)
		if *tries > c.most {
			t.Errorf("%s: %d tries", says, *tries)
		}
	}
}

func TestAnAnswerThatIsLostStaysUnknownWhenTheServerIsGone(t *testing.T) {
	folder := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(folder, "s"))
	if err != nil {
		t.Fatal(err)
	}
	go func() { // one caller is heard and gets no answer; then the socket is gone
		conn, err := l.Accept()
		_ = l.Close()
		if err == nil {
			_ = conn.Close()
		}
	}()
	c := clientOf(t, "unix:"+filepath.Join(folder, "s"))
	_, err = c.Apply(context.Background(), change("k"))
	kind, message, hint := said(err)
	if kind != workspace.Unknown || message != "the connection was lost and it is not known whether the change was made" || !strings.Contains(hint, "run the command again") || !strings.Contains(hint, "lobby log --limit 1") {
		t.Errorf("%v: %q, hint %q", kind, message, hint)
	}
}

func TestSilenceIsNoticedByWhoWaits(t *testing.T) {
	hole, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer hole.Close()
	address := "http://" + hole.Addr().String()
	c := clientOf(t, address)
	c.patience.answer, c.quiet = 500*time.Millisecond, 20*time.Millisecond
	pausing(c)
	var mu sync.Mutex
	var notices []string
	c.options.Notice = func(text string) {
		mu.Lock()
		defer mu.Unlock()
		notices = append(notices, text)
	}
	c.options.Wait = func(context.Context, time.Duration) error { return context.Canceled }
	_, err = c.Count(context.Background(), everybody())
	plainly(t, err, address, "does not answer", "run the command again")
	mu.Lock()
	defer mu.Unlock()
	if len(notices) == 0 || notices[0] != "no answer from "+address+" yet" {
		t.Errorf("notices %q", notices)
	}
}

func TestAnAnswerThatIsCutSaysWhatToDo(t *testing.T) {
	c, _ := strangers(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		say(200, mediaJSON, `{"count":`)(w, r)
	})
	_, err := c.Count(context.Background(), everybody())
	plainly(t, err, c.name, "the answer was cut off", "run it again; nothing was changed")
	c, _ = strangers(t, say(200, mediaLines, string(workspace.AppendRowJSON(nil, workspace.NewRow(workspace.Tag, 1), workspace.Tag.Travelling()))+"\n"))
	_, err = travelled(c, workspace.Query{Kind: workspace.Tag})
	plainly(t, err, "", "cut off after 1 row", "what was written is incomplete")
}

func TestStatusesOfOthersSayWhoTheyProbablyAre(t *testing.T) {
	for status, want := range map[int][2]string{
		400: {"400", "another program"}, 403: {"403", "refuses"}, 413: {"413", "refuses"}, 500: {"500", "another program"},
		502: {"502", "does not reach"}, 429: {"too many requests", "in a while"},
	} {
		c, _ := strangers(t, say(status, "text/html", ""))
		_, err := c.Count(context.Background(), everybody())
		plainly(t, err, c.name, want[0], want[1])
	}
	c, _ := strangers(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "300")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	if _, err := c.Count(context.Background(), everybody()); !strings.HasSuffix(err.Error(), "too many requests; come again in 300 s") {
		t.Error(err)
	}
}

func TestPlacesThatCannotBeAreRefused(t *testing.T) {
	for _, address := range []string{"https://h:0", "https://h:65536", "https://h:99999", "https://h:x", "https://a..b", "https://.a", "https://a b", "https://a,b", "https://h:", "https://" + strings.Repeat("a", 64)} {
		_, err := NewClient(address, ClientOptions{})
		if kind, _, hint := said(err); kind != workspace.Usage || hint == "" {
			t.Errorf("%s: %v", address, err)
		}
	}
}
