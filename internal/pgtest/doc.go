// Package pgtest gives tests a PostgreSQL of their own: a private cluster in a
// temporary folder, reached over a unix socket alone, that ends with the process
// which started it. Where no server is installed, the repository's own script
// installs one; nothing is skipped.
//
// Only tests import it. It speaks to the server through the server's own
// programs and knows no driver.
package pgtest
