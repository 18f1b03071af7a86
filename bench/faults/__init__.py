"""The storm: a real system of several processes, real servers, and every fault that intake must survive."""
