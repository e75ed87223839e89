package workspacetest

import (
	"context"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// question draws one, and says what it is.
func (s *sequence) question() (func(Backend) string, string) {
	ctx := context.Background()
	switch rapid.IntRange(0, 6).Draw(s.T, "question") {
	case 0:
		k := rapid.SampledFrom([]workspace.Kind{workspace.Person, workspace.Lead, workspace.Token, workspace.Conversation}).Draw(s.T, "kind")
		refs := s.refs(k)
		return func(b Backend) string {
			nos, err := b.Refer(ctx, k, refs)
			return fmt.Sprint(nos, tellError(err))
		}, fmt.Sprintf("refer %s %q", k, refs)
	case 1:
		p := s.eventPerson()
		keys := workspace.Keys{UserID: p.UserID, Email: p.Email, Cookie: p.Cookie, Platform: p.Platform, PlatformID: p.PlatformID}
		return func(b Backend) string {
			m, err := b.Identify(ctx, keys)
			return fmt.Sprint(m, tellError(err))
		}, fmt.Sprintf("identify %+v", keys)
	case 2:
		q := workspace.StatsQuery{Kind: rapid.SampledFrom([]workspace.Kind{workspace.Person, workspace.Lead}).Draw(s.T, "kind"), Segments: s.segments()}
		q.Where = s.where(q.Kind)
		if s.sometimes("as of") {
			q.AsOf = Noon().Add(-time.Hour)
		}
		return func(b Backend) string { return tellStats(b.Stats(ctx, q)) }, fmt.Sprintf("stats %+v", q)
	}
	q := workspace.Query{
		Kind:     rapid.SampledFrom([]workspace.Kind{workspace.Person, workspace.Lead, workspace.Conversation, workspace.Ticket, workspace.Message}).Draw(s.T, "kind"),
		Segments: s.segments(),
		Skip:     rapid.IntRange(0, 2).Draw(s.T, "skip"),
		Limit:    rapid.IntRange(0, 4).Draw(s.T, "limit"),
	}
	q.Where = s.where(q.Kind)
	for range rapid.IntRange(0, 2).Draw(s.T, "keys") {
		q.Order = append(q.Order, workspace.Order{Field: rapid.SampledFrom(q.Kind.Columns()).Draw(s.T, "sort"), Desc: rapid.Bool().Draw(s.T, "falling")})
	}
	return func(b Backend) string {
		n, err := b.Count(ctx, q)
		return fmt.Sprintf("%d, %s\n%s", n, tellError(err), tellAnswer(b.Find(ctx, q)))
	}, fmt.Sprintf("find %+v", q)
}

// where is a filter for a question as somebody could type it, or none.
func (s *sequence) where(k workspace.Kind) filter.Expr {
	if s.sometimes("everything") {
		return nil
	}
	typed, err := filter.Parse(drawFilter(s.T, k, 2).String())
	if err != nil { // sets have no spelling
		return nil
	}
	ready, ok := readyFilter(typed, k.Schema())
	if !ok {
		s.Fatalf("%s was drawn, and is not taken", typed)
	}
	return ready
}
