package connect_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestAnAddressThatCannotBeIsNoPassword(t *testing.T) {
	for _, address := range []string{"https://lobby.example.com:74a3", "https://lobby.example.com:99999", "https://lobby..example.com", "https://lobby example"} {
		_, err := connect.Open(context.Background(), address, options(t))
		var known *workspace.Error
		if workspace.KindOf(err) != workspace.Usage || !errors.As(err, &known) || known.Hint == "" || strings.Contains(err.Error(), "password") {
			t.Errorf("%s: %v", address, err)
		}
		if _, again := connect.Canonical(address); again == nil {
			t.Errorf("%s may be kept", address)
		}
	}
}

func TestWhoWaitsForAServerIsToldSo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Patience = -1
	var notices []string
	o.Notice = func(text string) { notices = append(notices, text) }
	if _, err := connect.Whoami(context.Background(), address, o); workspace.KindOf(err) != workspace.Unavailable || err.Error() != "nobody answers at "+address {
		t.Error(err)
	}
	if len(notices) != 1 || !strings.Contains(notices[0], address) {
		t.Errorf("notices %q", notices)
	}
}
