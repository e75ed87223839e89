package connect

import (
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/pgstore"
	"github.com/lobbycli/lobby/internal/workspace"
)

// hintAddress is how addresses are written.
const hintAddress = "use bolt:FILE, the path of a file that ends in .db, https://HOST, or postgres://HOST/DATABASE"

// Spelled is an address with its scheme in small letters, as everything else in here
// expects it.
func Spelled(address string) string {
	scheme := schemeOf(address)
	return strings.ToLower(scheme) + address[len(scheme):]
}

// schemeOf is what stands before the colon of an address; "" of a path.
func schemeOf(address string) string {
	scheme, _, found := strings.Cut(address, ":")
	if !found || strings.ContainsAny(scheme, `/\.`) || len(scheme) == 1 { // C:\team.db
		return ""
	}
	return scheme
}

// File is the path an address names. Addresses that are none of a file are Usage
// errors.
func File(address string) (string, error) {
	if path, ok := strings.CutPrefix(address, "bolt:"); ok {
		if path == "" {
			return "", workspace.Errorf(workspace.Usage, "address %q names no file", address).WithHint("write it like bolt:team.db")
		}
		return path, nil
	}
	if with := withScheme(address); with != "" {
		return "", workspace.Errorf(workspace.Usage, "%q is not an address of a workspace", address).WithHint("write %s", with)
	}
	scheme := schemeOf(address)
	if scheme == "" {
		if strings.HasSuffix(address, ".db") {
			return address, nil
		}
		return "", workspace.Errorf(workspace.Usage, "%q is not an address of a workspace", address).WithHint("write it like bolt:team.db")
	}
	if holdsPassword(address) {
		return "", password(address)
	}
	if elsewhere(address) || inDatabase(address) {
		return "", workspace.Errorf(workspace.Usage, "%s is not a file of this machine", address)
	}
	return "", workspace.Errorf(workspace.Usage, "addresses of the form %s: are not supported", scheme).WithHint(hintAddress)
}

// withScheme is HOST:PORT as an address on the network; "" of anything else.
func withScheme(address string) string {
	host, port, err := net.SplitHostPort(address)
	if _, digits := strconv.ParseUint(port, 10, 16); err != nil || digits != nil || host == "" {
		return ""
	}
	if ip := net.ParseIP(host); strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback() {
		return "http://" + address
	}
	return "https://" + address
}

// Canonical is an address as it may be kept: it means the same from every folder.
// What Open refuses at sight is a Usage error.
func Canonical(address string) (string, error) {
	address = Spelled(address)
	if inDatabase(address) {
		if holdsPassword(address) {
			return "", password(address)
		}
		return address, pgstore.CheckAddress(address)
	}
	if !elsewhere(address) {
		path, err := File(address)
		if err == nil {
			path, err = whole(path)
		}
		return "bolt:" + path, err
	}
	if err := sane(address); err != nil {
		return "", err
	}
	if _, err := httpapi.NewClient(address, httpapi.ClientOptions{}); err != nil {
		return "", err
	}
	if socket, ok := strings.CutPrefix(address, "unix:"); ok {
		path, err := whole(socket)
		return "unix:" + path, err
	}
	return strings.TrimRight(address, "/"), nil
}

func whole(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", workspace.Errorf(workspace.Internal, "find the folder of %s: %w", path, err)
	}
	return absolute, nil
}

// Origin is what a token belongs to, scheme://host:port; "" for addresses at which
// none is asked for.
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// elsewhere reports whether an address is one of a server.
func elsewhere(address string) bool {
	scheme := schemeOf(address)
	return scheme == "https" || scheme == "http" || scheme == "unix"
}

// sane refuses addresses that hold secrets, or more than an address. Neither is
// repeated.
func sane(address string) error {
	if holdsPassword(address) {
		return password(address)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "unix" && (u.Host == "" || u.RawQuery != "" || u.Fragment != "") {
		return workspace.Errorf(workspace.Usage, "this is not the address of a workspace on the network").WithHint("write it like https://HOST or https://HOST:PORT/PATH; a port is a number from 1 to 65535")
	}
	return nil
}

// password refuses an address without repeating it.
func password(address string) error {
	hint := "leave it out; lobby workspaces login asks for the token"
	if inDatabase(address) {
		hint = "leave it out; it belongs into ~/.pgpass or the file PGPASSFILE names, or into PGPASSWORD"
	}
	return workspace.Errorf(workspace.Usage, "the address holds a password or a token, which others could read in the list of processes").WithHint("%s", hint)
}

// holdsPassword takes what cannot be read for a password where there may be one, and
// whatever stands before the host of a web address.
func holdsPassword(address string) bool {
	u, err := url.Parse(address)
	if err != nil && elsewhere(address) && !strings.ContainsAny(address, "@?") && !strings.Contains(address, "lby_") {
		return false
	}
	if err != nil || strings.Contains(address, "lby_") && u.Host != "" {
		return true
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil || q.Has("password") || q.Has("sslpassword") {
		return true
	}
	_, set := u.User.Password()
	return set || u.User != nil && elsewhere(address)
}
