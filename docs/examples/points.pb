META
key;value
description;An example: four voters spread ten points each
budget;8000
vote_type;cumulative
num_projects;3
num_votes;4
max_sum_points;10
currency;EUR
PROJECTS
project_id;cost;name
bench;3000;Benches by the river
trees;4500;Ten trees
mural;2500;Mural at the station
VOTES
voter_id;vote;points
1;bench,trees;7,3
2;trees;10
3;mural,bench,trees;5,3,2
4;mural;10
