package workspace

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Role is what a caller may do. A viewer reads, an agent also does the daily work,
// an admin everything; ingest brings events in and learns nothing.
type Role string

// The roles.
const (
	Viewer     Role = "viewer"
	AgentRole  Role = "agent"
	Admin      Role = "admin"
	IngestRole Role = "ingest"
)

var roleNames = []string{string(Viewer), string(AgentRole), string(Admin), string(IngestRole)}

// ladder are the roles of which each covers those before it. Ingest stands aside.
var ladder = [...]Role{Viewer, AgentRole, Admin}

// Covers reports whether the role may do what the least role may.
func (r Role) Covers(least Role) bool {
	if r == least || r == Admin {
		return true
	}
	have, need := slices.Index(ladder[:], r), slices.Index(ladder[:], least)
	return have >= 0 && need >= 0 && have >= need
}

// Above reports whether the role may do all the other may, and more: only then
// may its holder create tokens of the other.
func (r Role) Above(other Role) bool { return r != other && r.Covers(other) }

// tokenPrefix begins every secret, so that scanners for leaked secrets know it.
const tokenPrefix = "lby_"

// leastSecret is the characters of a secret behind its prefix: 128 bits and more.
const leastSecret = 26

// NewSecret makes the secret of a token of random text of 26 characters or more.
func NewSecret(random string) string { return tokenPrefix + random }

// PlausibleSecret reports whether a text can be the secret of a token.
func PlausibleSecret(text string) bool {
	rest, ok := strings.CutPrefix(text, tokenPrefix)
	return ok && len(rest) >= leastSecret && len(rest) <= 128 && strings.Trim(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// TokenHash is what a workspace keeps of a secret: SHA-256 in hexadecimal. The
// secrets are random and long, so nothing slower is needed.
func TokenHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
