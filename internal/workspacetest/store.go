package workspacetest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Store checks every promise of workspace.Store. open gives a new, empty store;
// it is closed by the one who opened it.
func Store(t *testing.T, open func(t *testing.T) workspace.Store) {
	t.Run("QueriesAgreeWithTheMeaningOfFilters", func(t *testing.T) { queriesAgree(t, open) })
	for name, promise := range map[string]func(*fixture){
		"AnEmptyStoreReadsAsEmpty":                  emptyStoreReadsAsEmpty,
		"RowsComeBackAsTheyWerePut":                 rowsComeBack,
		"WantedFieldsAreSetAndRowsOutliveTheirView": wantedFields,
		"RowsPassesOverNumbersWithoutARow":          rowsPassesOver,
		"AFailedUpdateChangesNothing":               failedUpdate,
		"ARehearsalSeesItsWritesAndLeavesNothing":   rehearsal,
		"NumbersAreDenseAndGivenBack":               numbers,
		"ReservedNumbersAreNeverTaken":              reserved,
		"LookFindsByKeyInTheOrderAsked":             look,
		"AssignSetsAddsAndDrops":                    assign,
		"ValuesOfManyRowsAreThoseOfTheRows":         manyValues,
		"AnElementThatAListHasTwiceCountsOnce":      twiceListed,
		"DroppedRowsAreNowhere":                     drop,
		"KeptBytesAreOrderedWithinTheirSpace":       kept,
		"KeptBytesCanChangeWhileTheyAreRead":        keptWhileRead,
		"RowsCanChangeWhileTheyAreRead":             rowsWhileRead,
		"AnEnumTakesOnlyItsValues":                  enumValues,
		"AnEndedContextIsUnavailable":               endedContext,
		"UpdatesOfManyGoroutinesAddUp":              updatesAddUp,
		"EveryConditionAgreesWithItsMeaning":        conditionsAgree,
		"TheFirstPageOfManyRowsIsInOrder":           firstPage,
	} {
		t.Run(name, func(t *testing.T) { promise(&fixture{TB: t, Store: open(t)}) })
	}
}

// fixture is a store under test.
type fixture struct {
	testing.TB
	workspace.Store
}

var errStop = errors.New("stop")

func (f *fixture) view(fn func(workspace.Reader)) {
	f.Helper()
	err := f.View(context.Background(), func(r workspace.Reader) error {
		fn(r)
		return nil
	})
	if err != nil {
		f.Fatalf("view: %v", err)
	}
}

func (f *fixture) update(fn func(workspace.Writer) error) {
	f.Helper()
	if err := f.Update(context.Background(), workspace.Commit, fn); err != nil {
		f.Fatalf("update: %v", err)
	}
}

// put stores rows of one kind and takes their numbers.
func (f *fixture) put(rows ...workspace.Row) {
	f.Helper()
	f.update(func(w workspace.Writer) error {
		for _, row := range rows {
			if err := w.Reserve(row.Kind, row.No); err != nil {
				return err
			}
		}
		return w.Put(rows[0].Kind, rows)
	})
}

// walk reads all rows of a query.
func (f *fixture) walk(r workspace.Reader, q workspace.Query, want ...workspace.Field) []workspace.Row {
	f.Helper()
	var rows []workspace.Row
	for row, err := range r.Walk(q, want...) {
		if err != nil {
			f.Fatalf("walk: %v", err)
		}
		rows = append(rows, row)
	}
	return rows
}

// same compares what was read with what should have been.
func (f *fixture) same(what string, got, want any) {
	f.Helper()
	if d := cmp.Diff(want, got); d != "" {
		f.Fatalf("%s differs (-want +got):\n%s", what, d)
	}
}

// kind checks the kind of an error.
func (f *fixture) kind(err error, want workspace.ErrKind) {
	f.Helper()
	if got := workspace.KindOf(err); got != want {
		f.Fatalf("error of kind %s, want %s: %v", got, want, err)
	}
}

// plainPerson makes a row of some fields.
func plainPerson(no workspace.No, values map[workspace.Field]string) workspace.Row {
	row := workspace.NewRow(workspace.Person, no)
	for f, v := range values {
		row.Set(f, workspace.TextValue(v))
	}
	return row
}

func nos(rows []workspace.Row) []workspace.No {
	out := []workspace.No{}
	for _, row := range rows {
		out = append(out, row.No)
	}
	return out
}
