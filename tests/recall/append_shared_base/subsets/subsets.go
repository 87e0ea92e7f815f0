package subsets

// All sums: each call keeps the path that the next turn of the loop overwrites.
func Combinations(nums []int, target int) [][]int {
	var all [][]int
	var find func(start, left int, path []int)
	find = func(start, left int, path []int) {
		if left == 0 {
			all = append(all, path)
			return
		}
		for i := start; i < len(nums) && nums[i] <= left; i++ {
			find(i, left-nums[i], append(path, nums[i])) // want "append-shared-base: every iteration"
		}
	}
	find(0, target, nil)
	return all
}

// The path is copied where it is kept.
func CombinationsCopied(nums []int, target int) [][]int {
	var all [][]int
	var find func(start, left int, path []int)
	find = func(start, left int, path []int) {
		if left == 0 {
			all = append(all, append([]int(nil), path...))
			return
		}
		for i := start; i < len(nums) && nums[i] <= left; i++ {
			find(i, left-nums[i], append(path, nums[i]))
		}
	}
	find(0, target, nil)
	return all
}
