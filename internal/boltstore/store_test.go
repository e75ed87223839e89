package boltstore_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

func TestStoreKeepsItsPromises(t *testing.T) {
	workspacetest.Store(t, func(t *testing.T) workspace.Store {
		s, err := boltstore.Open(context.Background(), filepath.Join(t.TempDir(), "workspace.db"), boltstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestAHeldStoreKeepsItsPromises(t *testing.T) {
	workspacetest.Store(t, func(t *testing.T) workspace.Store {
		s, err := boltstore.Hold(context.Background(), filepath.Join(t.TempDir(), "workspace.db"), boltstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}
