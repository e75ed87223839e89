package pgstore

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lobbycli/lobby/internal/workspace"
)

// workspaceParameter chooses one of several workspaces of a database.
const workspaceParameter = "workspace"

// usualPort is the one that addresses need not name.
const usualPort = 5432

// defaultWorkspace is the one of addresses that name none.
const defaultWorkspace = "default"

// target is what an address names.
type target struct {
	config    *pgxpool.Config
	workspace string
}

// CheckAddress is a Usage error when an address cannot be that of a database. Nobody
// is asked.
func CheckAddress(address string) error {
	_, err := parseAddress(address)
	return err
}

// parseAddress reads an address. What is wrong with it is a Usage error that does
// not repeat it.
func parseAddress(address string) (target, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return target{}, workspace.Errorf(workspace.Usage, "the address of the database cannot be read").
			WithHint("write it like postgres://USER@HOST/DATABASE or postgres:///DATABASE?host=/var/run/postgresql; the password belongs into PGPASSFILE")
	}
	parameters := config.ConnConfig.RuntimeParams
	name, named := parameters[workspaceParameter]
	delete(parameters, workspaceParameter)
	if !named {
		name = defaultWorkspace
	}
	if err := workspace.CheckText("workspace", name); err != nil {
		return target{}, err
	}
	if name == "" || len(name) > 200 || !workspace.OneLine(name) {
		return target{}, workspace.Errorf(workspace.Usage, "the workspace of an address is named in one line of 1 to 200 bytes")
	}
	if mode := config.ConnConfig.DefaultQueryExecMode; mode == pgx.QueryExecModeSimpleProtocol || mode == pgx.QueryExecModeExec {
		return target{}, workspace.Errorf(workspace.Usage, "default_query_exec_mode=%s is not supported", strings.ReplaceAll(mode.String(), " ", "_")).
			WithHint("leave it out of the address")
	}
	if parameters["application_name"] == "" {
		parameters["application_name"] = "lobby"
	}
	return target{config, name}, nil
}

// String is the address as messages name it, without user and password.
func (t target) String() string {
	c := t.config.ConnConfig
	u := url.URL{Scheme: "postgres", Path: "/" + c.Database}
	query := url.Values{}
	if strings.HasPrefix(c.Host, "/") {
		query.Set("host", c.Host)
		if c.Port != usualPort {
			query.Set("port", strconv.Itoa(int(c.Port)))
		}
	} else {
		u.Host = net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
	}
	if t.workspace != defaultWorkspace {
		query.Set(workspaceParameter, t.workspace)
	}
	u.RawQuery = strings.ReplaceAll(query.Encode(), "%2F", "/")
	return u.String()
}
