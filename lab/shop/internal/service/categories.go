package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"premortem.dev/lab/shop/internal/domain"
)

// Categories returns the tree of categories, which products name as paths
// such as "garden/tools/spades".
func (c *Catalog) Categories(ctx context.Context) (*domain.Category, error) {
	all, err := c.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	root := &domain.Category{Name: "shop"}
	for i := range all {
		insert(root, all[i].Category)
	}
	count(root)
	return root, nil
}

func insert(node *domain.Category, path string) {
	for name := range strings.SplitSeq(path, "/") {
		i := slices.IndexFunc(node.Children, func(c *domain.Category) bool { return c.Name == name })
		if i < 0 {
			i = len(node.Children)
			node.Children = append(node.Children, &domain.Category{Name: name})
		}
		node = node.Children[i]
	}
	node.Products++
}

// count adds the products of the children to each category. How deep it goes
// is for the supplier's file to say: a path of a million slashes grows the
// stack to its limit of a gigabyte, and the process ends.
func count(node *domain.Category) int {
	for _, child := range node.Children {
		node.Products += count(child) // later unbounded-recursion
	}
	return node.Products
}
