package boltstore

// muchWritten is after how many writes a commit is worth being helped.
const muchWritten = 1 << 12

// commit makes durable what a transaction wrote. bbolt hands its pages to the system one
// after the other, and then waits for the disk, which had nothing to do before: of many
// pages the disk gets the first ones while the others are handed over. What is on the disk
// when it returns is what bbolt waited for.
func (w *writer) commit(path string) error {
	if w.writes >= muchWritten {
		defer writeBack(path)()
	}
	return w.tx.Commit()
}
