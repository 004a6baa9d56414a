META
key;value
description;An example: nine voters, six projects
budget;12000
vote_type;approval
num_projects;6
num_votes;9
currency;EUR
PROJECTS
project_id;cost;name
bench;3000;Benches by the river
trees;4500;Ten trees
lamps;5000;Lamps on the school way
court;6000;Basketball court
mural;2500;Mural at the station
fountain;4000;Drinking fountain
VOTES
voter_id;vote
1;trees,court
2;trees,court
3;trees,court,lamps
4;court,lamps
5;court,trees
6;bench,mural
7;bench,mural,fountain
8;mural,fountain
9;bench,lamps
